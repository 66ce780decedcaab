#include "mnist/dataset.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <future>
#include <memory>
#include <mlp/kernel/operands.hpp>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "mnist/idx.hpp"
#include "mnist/sha256.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;

/// SHA-256 of the uncompressed files of a split of a known data set.
struct KnownSplit {
  std::string_view name, images, labels;
};

constexpr std::array known_train{
    KnownSplit{"mnist", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
               "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
    KnownSplit{"fashion-mnist", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
               "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
};
constexpr std::array known_test{
    KnownSplit{"mnist", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
               "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
    KnownSplit{"fashion-mnist", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
               "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"},
};
constexpr std::string_view unknown = "custom";

/// `name` is the canonical one, such as train-images-idx3-ubyte.
fs::path find(const fs::path& directory, std::string_view name) {
  std::string dotted(name);
  dotted[name.find("-idx")] = '.';
  const std::array<std::string, 4> spellings{std::string(name), dotted, std::string(name) + ".gz",
                                             dotted + ".gz"};
  for (const std::string& spelling : spellings) {
    std::error_code error;
    fs::path path = directory / spelling;
    // A file that exists but cannot be accessed is reported when it is read.
    if (fs::exists(path, error) || error) return path;
  }
  throw MissingFile(directory.string(), "files",
                    spellings[0] + " or " + spellings[1] + ", each also with .gz", "none of them");
}

struct SplitFiles {
  fs::path images, labels;

  SplitFiles(const fs::path& directory, std::string_view prefix)
      : images(find(directory, std::string(prefix) + "-images-idx3-ubyte")),
        labels(find(directory, std::string(prefix) + "-labels-idx1-ubyte")) {}
};

void check_header(const fs::path& file, const IdxHeader& header, std::string_view what,
                  std::size_t rank) {
  const auto fail = [&](std::string field, std::string expected, std::string found) {
    throw BadFile(file.string(), std::move(field), std::move(expected), std::move(found));
  };
  if (header.type != ElementType::u8) {
    fail("type", "u8 for " + std::string(what), std::string(to_string(header.type)));
  }
  if (header.shape.size() != rank) {
    fail("rank", std::to_string(rank) + " for " + std::string(what),
         std::to_string(header.shape.size()));
  }
  if (header.shape[0] == 0) fail("count", "at least 1 of the " + std::string(what), "0");
}

/// Checks that the two files fit together before reading much of them.
void check_headers(const SplitFiles& files) {
  const IdxHeader images = read_idx_header(files.images);
  check_header(files.images, images, "images", 3);
  if (images.shape[1] != image_side || images.shape[2] != image_side) {
    throw BadFile(files.images.string(), "shape", "28 x 28 pixels in each image",
                  describe(std::span(images.shape).subspan(1)));
  }
  const IdxHeader labels = read_idx_header(files.labels);
  check_header(files.labels, labels, "labels", 1);
  if (images.shape[0] != labels.shape[0]) {
    throw BadFile(
        files.labels.string(), "count",
        std::to_string(images.shape[0]) + " labels for as many images in " + files.images.string(),
        std::to_string(labels.shape[0]));
  }
}

void check_labels(const fs::path& file, std::span<const std::uint8_t> labels) {
  const auto bad = std::find_if(labels.begin(), labels.end(),
                                [](std::uint8_t label) { return label >= class_count; });
  if (bad == labels.end()) return;
  throw BadFile(file.string(), "label " + std::to_string(bad - labels.begin()), "0 to 9",
                std::to_string(*bad));
}

/// The files of a split as they are stored.
struct RawSplit {
  IdxArray images, labels;

  explicit RawSplit(const SplitFiles& files)
      : images(read_idx(files.images)), labels(read_idx(files.labels)) {
    check_labels(files.labels, labels.values<std::uint8_t>());
  }
};

Split load_split(const SplitFiles& files) {
  const auto raw = std::make_shared<const RawSplit>(files);
  return {raw->images.values<std::uint8_t>(), raw->labels.values<std::uint8_t>(), raw};
}

/// The digest of an uncompressed file with these elements. (Single bytes have no byte order to
/// restore.)
std::string digest(std::vector<std::size_t> shape, std::span<const std::uint8_t> elements) {
  return Sha256()
      .update(encode({ElementType::u8, std::move(shape)}))
      .update(std::as_bytes(elements))
      .finish();
}

std::string_view identify(const Split& split, std::span<const KnownSplit> known_splits) {
  const std::size_t count = split.labels.size();
  // The small file first: it nearly always suffices to rule a known split out.
  const std::string labels = digest({count}, split.labels);
  for (const KnownSplit& known : known_splits) {
    if (known.labels == labels &&
        known.images == digest({count, image_side, image_side}, split.pixels)) {
      return known.name;
    }
  }
  return unknown;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

void Split::prefetch(Eigen::Index index) const {
  constexpr std::size_t line = 64;
  const auto pixels_of_sample = image(index);
  for (std::size_t i = 0; i < pixels_of_sample.size(); i += line) {
    mlp::kernel::prefetch(&pixels_of_sample[i]);
  }
}

Eigen::Matrix<float, image_pixels, Eigen::Dynamic> Split::matrix(PixelScale scale) const {
  Eigen::Matrix<float, image_pixels, Eigen::Dynamic> images(image_pixels, size());
  scale.apply(pixels, images.data());
  return images;
}

Dataset load(const fs::path& directory) {
  std::error_code error;
  const auto status = fs::status(directory, error);
  if (!fs::exists(status)) {
    throw MissingFile(directory.string(), "directory", "a directory with the files of the data set",
                      mlp::detail::system_reason(error));
  }
  if (!fs::is_directory(status)) {
    throw BadFile(directory.string(), "directory", "a directory with the files of the data set",
                  "a file");
  }
  const SplitFiles train_files(directory, "train"), test_files(directory, "t10k");
  check_headers(train_files);
  check_headers(test_files);

  // Unpacking, where needed, is what takes time.
  auto test = std::async(std::launch::async, [&] { return load_split(test_files); });
  Split train = load_split(train_files);
  return {std::move(train), test.get()};
}

std::string identify(const Dataset& data) {
  const std::string_view train = identify(data.train, known_train);
  const std::string_view test = identify(data.test, known_test);
  return std::string(train == test ? train : unknown);
}

fs::path default_data_directory() {
  if (const std::string data = environment("MLP_DATA_DIR"); !data.empty()) {
    return fs::path(data) / "mnist";
  }
  if (const std::string cache = environment("XDG_CACHE_HOME"); !cache.empty()) {
    return fs::path(cache) / "mlp" / "mnist";
  }
  if (const std::string home = environment("HOME"); !home.empty()) {
    return fs::path(home) / ".cache" / "mlp" / "mnist";
  }
  return {};
}

}  // namespace mnist
