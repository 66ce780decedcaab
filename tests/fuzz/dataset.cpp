// A directory with any four files, under any of the names that they may have, is either refused, or
// is a data set of what the files hold. The input: a byte of which two bits each choose a file's
// spelling, a byte of which a bit each says whether a file is packed, and the files' contents, with
// "\n--\n" in between. A file that the input has not is missing.
#include "mnist/dataset.hpp"

#include <array>
#include <fstream>
#include <optional>
#include <string_view>

#include "../support/gzip.hpp"
#include "../support/temporary_directory.hpp"
#include "mnist/idx.hpp"
#include "support.hpp"

namespace {

using fuzz::require;

constexpr std::string_view separator = "\n--\n";
constexpr std::array<std::string_view, 4> names{"train-images", "train-labels", "t10k-images",
                                                "t10k-labels"};

std::string name_of(std::size_t file, unsigned spelling) {
  std::string name(names[file]);
  name += (spelling & 1U) != 0 ? '.' : '-';
  name += file % 2 == 0 ? "idx3-ubyte" : "idx1-ubyte";
  return (spelling & 2U) != 0 ? name + ".gz" : name;
}

/// The files that an input stands for; those that it lacks are empty.
struct Input {
  unsigned spellings = 0, packed = 0;
  std::array<std::optional<std::string_view>, names.size()> files;

  explicit Input(std::string_view text) {
    if (text.size() < 2) return;
    spellings = static_cast<unsigned char>(text[0]);
    packed = static_cast<unsigned char>(text[1]);
    text.remove_prefix(2);
    for (auto& file : files) {
      const std::size_t end = text.find(separator);
      file = text.substr(0, end);
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + separator.size());
    }
  }
};

void check(const mnist::Split& split, std::optional<std::string_view> images,
           std::optional<std::string_view> labels) {
  require(split.size() > 0 && split.pixels.size() == split.labels.size() * mnist::image_pixels);
  for (Eigen::Index i = 0; i < split.size(); ++i) {
    require(split.label(i) >= 0 && split.label(i) < mnist::class_count);
  }
  const auto check_elements = [](std::string_view file, std::span<const std::uint8_t> elements) {
    if (file.starts_with("\x1f\x8b")) return;
    const std::string_view same(reinterpret_cast<const char*>(elements.data()), elements.size());
    require(file.ends_with(same) && file.size() > same.size());
  };
  check_elements(images.value(), split.pixels);
  check_elements(labels.value(), split.labels);
  require(split.matrix().cols() == split.size());
}

void check(const Input& input) {
  static const support::TemporaryDirectory directory;
  std::filesystem::remove_all(directory.path());
  std::filesystem::create_directory(directory.path());
  for (std::size_t f = 0; f < names.size(); ++f) {
    if (!input.files[f]) continue;
    const auto bytes = std::as_bytes(std::span(*input.files[f]));
    const std::string name = name_of(f, input.spellings >> 2 * f);
    const bool is_packed = (input.packed >> f & 1U) != 0;
    directory.write(name,
                    is_packed ? support::gzip(bytes) : fuzz::Bytes(bytes.begin(), bytes.end()));
  }
  const mnist::Dataset data = mnist::load(directory.path());
  fuzz::accepted.add();
  check(data.train, input.files[0], input.files[1]);
  check(data.test, input.files[2], input.files[3]);
  require(mnist::identify(data) == "custom");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(Input(std::string_view(reinterpret_cast<const char*>(data), size)));
  } catch (const mlp::FileError&) {  // missing or bad
  }
  return 0;
}
