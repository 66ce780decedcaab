#include "mnist/dataset.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "mnist/idx.hpp"
#include "support/gzip.hpp"
#include "support/temporary_directory.hpp"

namespace {

namespace fs = std::filesystem;
using mnist::BadFile;
using mnist::Dataset;
using mnist::ElementType;
using mnist::encode;
using mnist::MissingFile;
using support::TemporaryDirectory;
using Bytes = std::vector<std::byte>;

constexpr std::string_view canonical_names[] = {"train-images-idx3-ubyte",
                                                "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                                                "t10k-labels-idx1-ubyte"};

std::string dotted(std::string_view name) {
  std::string result(name);
  result[result.find("-idx")] = '.';
  return result;
}

/// Image i is (7 i + pixel) mod 256.
Bytes images(std::size_t count, std::size_t rows = 28, std::size_t columns = 28) {
  Bytes file = encode({ElementType::u8, {count, rows, columns}});
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t pixel = 0; pixel < rows * columns; ++pixel) {
      file.push_back(static_cast<std::byte>((7 * i + pixel) % 256));
    }
  }
  return file;
}

/// Label i is i mod 10.
Bytes labels(std::size_t count) {
  Bytes file = encode({ElementType::u8, {count}});
  for (std::size_t i = 0; i < count; ++i) file.push_back(static_cast<std::byte>(i % 10));
  return file;
}

/// A directory with a sound data set: 12 samples to train on, 5 to test with.
class Directory : public TemporaryDirectory {
 public:
  Directory() {
    write(std::string(canonical_names[0]), images(12));
    write(std::string(canonical_names[1]), labels(12));
    write(std::string(canonical_names[2]), images(5));
    write(std::string(canonical_names[3]), labels(5));
  }

  std::string operator/(std::string_view name) const { return (path() / name).string(); }

  template <class Error>
  std::string refusal() const {
    try {
      mnist::load(path());
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
};

void check_sound(const Dataset& data) {
  REQUIRE(data.train.size() == 12);
  REQUIRE(data.test.size() == 5);
  CHECK(mnist::identify(data) == "custom");
  for (const mnist::Split* split : {&data.train, &data.test}) {
    REQUIRE(split->pixels.size() == mnist::image_pixels * split->labels.size());
    for (Eigen::Index i = 0; i < split->size(); ++i) {
      CHECK(split->label(i) == i % 10);
      const auto image = split->image(i);
      REQUIRE(image.size() == mnist::image_pixels);
      int wrong = 0;
      for (std::size_t pixel = 0; pixel < image.size(); ++pixel) {
        wrong += image[pixel] != (7 * static_cast<std::size_t>(i) + pixel) % 256;
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("dataset: pixels and labels are as the files hold them") {
  const Directory directory;
  check_sound(mnist::load(directory.path()));
}

TEST_CASE("dataset: a split outlives the data set that it is from") {
  const Directory directory;
  const mnist::Split test = mnist::load(directory.path()).test;
  CHECK(test.image(4)[0] == 28);
  CHECK(test.label(4) == 4);
}

TEST_CASE("dataset: as a matrix, columns are samples and pixels run from 0 to 1") {
  const Directory directory;
  const mnist::Split test = mnist::load(directory.path()).test;
  const auto plain = test.matrix();
  const auto scaled = test.matrix({.centre = 0.5F, .scale = 2.0F});
  REQUIRE(plain.cols() == 5);
  REQUIRE(scaled.cols() == 5);
  int wrong = 0;
  for (Eigen::Index i = 0; i < plain.size(); ++i) {
    const float x = static_cast<float>(test.pixels[static_cast<std::size_t>(i)]) / 255.0F;
    wrong += plain(i) != x;
    wrong += scaled(i) != (x - 0.5F) * 2.0F;
  }
  CHECK(wrong == 0);
  CHECK(plain(0, 0) == 0.0F);
  CHECK(plain(255, 0) == 1.0F);
}

TEST_CASE("dataset: both spellings, plain and gzip, with and without .gz, in any mixture") {
  for (int form = 0; form < 8; ++form) {
    const Directory directory;
    for (std::size_t i = 0; i < 4; ++i) {
      // All files in one form, or (from 4 on) each in another.
      const int own = (form + (form < 4 ? 0 : static_cast<int>(i))) % 4;
      const bool dot = own == 1 || own == 3, gz = own >= 2;
      const std::string name(canonical_names[i]);
      const Bytes plain = i % 2 == 0 ? images(i < 2 ? 12 : 5) : labels(i < 2 ? 12 : 5);
      fs::remove(directory.path() / name);
      directory.write((dot ? dotted(name) : name) + (gz ? ".gz" : ""),
                      gz ? support::gzip(plain) : plain);
    }
    check_sound(mnist::load(directory.path()));
  }
  // Content decides, not the name.
  const Directory directory;
  directory.write(std::string(canonical_names[0]), support::gzip(images(12)));
  fs::remove(directory.path() / canonical_names[1]);
  directory.write(std::string(canonical_names[1]) + ".gz", labels(12));
  check_sound(mnist::load(directory.path()));
}

TEST_CASE("dataset: of several spellings the canonical one is used") {
  const Directory directory;
  directory.write(dotted(canonical_names[0]), images(3));
  directory.write(std::string(canonical_names[0]) + ".gz", images(4));
  check_sound(mnist::load(directory.path()));
}

TEST_CASE("dataset: what is missing is named") {
  for (const std::string_view name : canonical_names) {
    const Directory directory;
    fs::remove(directory.path() / name);
    CHECK(directory.refusal<MissingFile>() == directory.path().string() + ": files: expected " +
                                                  std::string(name) + " or " + dotted(name) +
                                                  ", each also with .gz, found none of them");
  }
  const TemporaryDirectory empty;
  const fs::path nowhere = empty.path() / "nowhere";
  CHECK_THROWS_WITH_AS(mnist::load(nowhere),
                       (nowhere.string() + ": directory: expected a directory with the files of "
                                           "the data set, found \"No such file or directory\"")
                           .c_str(),
                       MissingFile);
  CHECK_THROWS_AS(mnist::load({}), MissingFile);
  const fs::path file = empty.write("file", {});
  CHECK_THROWS_WITH_AS(mnist::load(file),
                       (file.string() + ": directory: expected a directory with the files of the "
                                        "data set, found a file")
                           .c_str(),
                       BadFile);
}

TEST_CASE("dataset: files that do not fit are refused") {
  struct Case {
    std::string_view file;  // the one that is replaced
    Bytes content;
    std::string message;  // what follows its name; % stands for the directory
  };
  Bytes label_out_of_range = labels(12), label_255 = labels(5);
  label_out_of_range[8 + 7] = std::byte{10};
  label_out_of_range[8 + 9] = std::byte{99};
  label_255[8] = std::byte{255};
  const Case cases[] = {
      {canonical_names[0], images(12, 28, 27),
       "shape: expected 28 x 28 pixels in each image, found 28 x 27"},
      {canonical_names[2], images(5, 32, 32),
       "shape: expected 28 x 28 pixels in each image, found 32 x 32"},
      {canonical_names[0], encode({ElementType::f32, {0, 28, 28}}),
       "type: expected u8 for images, found f32"},
      {canonical_names[0], labels(12), "rank: expected 3 for images, found 1"},
      {canonical_names[0], encode({ElementType::u8, {}}), "rank: expected 3 for images, found 0"},
      {canonical_names[3], encode({ElementType::i8, {5}}),
       "type: expected u8 for labels, found i8"},
      {canonical_names[3], images(5), "rank: expected 1 for labels, found 3"},
      {canonical_names[0], images(0), "count: expected at least 1 of the images, found 0"},
      {canonical_names[1], labels(0), "count: expected at least 1 of the labels, found 0"},
      {canonical_names[1], labels(11),
       "count: expected 12 labels for as many images in %/train-images-idx3-ubyte, found 11"},
      {canonical_names[3], labels(12),
       "count: expected 5 labels for as many images in %/t10k-images-idx3-ubyte, found 12"},
      {canonical_names[1], label_out_of_range, "label 7: expected 0 to 9, found 10"},
      {canonical_names[3], label_255, "label 0: expected 0 to 9, found 255"},
      {canonical_names[0], {}, "magic: expected 4 bytes, found the end of the file"},
      {canonical_names[0], encode({ElementType::u8, {12, 28, 28}}),
       "data: expected 9408 bytes (12 x 28 x 28 of u8), found 0 bytes"},
  };
  for (const Case& c : cases) {
    const Directory directory;
    const std::string path = directory.write(std::string(c.file), c.content).string();
    std::string expected = path + ": " + c.message;
    if (const auto mark = expected.find('%'); mark != std::string::npos) {
      expected.replace(mark, 1, directory.path().string());
    }
    CHECK(directory.refusal<BadFile>() == expected);
  }
}

TEST_CASE("dataset: a directory in the place of a file is refused") {
  const Directory directory;
  fs::remove(directory.path() / canonical_names[1]);
  fs::create_directory(directory.path() / canonical_names[1]);
  CHECK(directory.refusal<BadFile>() ==
        directory / canonical_names[1] + ": file: expected a file, found a directory");
}

/// Sets a variable of the environment (or unsets it) for as long as the object lives.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    set(value);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { set(old_ ? old_->c_str() : nullptr); }

 private:
  void set(const char* value) {
    if (value == nullptr) {
      unsetenv(name_);
    } else {
      setenv(name_, value, 1);
    }
  }

  const char* name_;
  std::optional<std::string> old_;
};

TEST_CASE("dataset: the default directory is the one that fetch_mnist.sh fills") {
  struct Case {
    const char *data, *cache, *home, *expected;
  };
  const Case cases[] = {
      {"/d", "/c", "/h", "/d/mnist"},
      {nullptr, "/c", "/h", "/c/mlp/mnist"},
      {nullptr, nullptr, "/h", "/h/.cache/mlp/mnist"},
      {"", "", "/h", "/h/.cache/mlp/mnist"},
      {nullptr, nullptr, nullptr, ""},
  };
  for (const Case& c : cases) {
    const Environment data("MLP_DATA_DIR", c.data), cache("XDG_CACHE_HOME", c.cache),
        home("HOME", c.home);
    CHECK(mnist::default_data_directory().string() == c.expected);
  }
}

/// Not only an empty directory.
bool has_images(const fs::path& directory) {
  return fs::exists(directory / "train-images-idx3-ubyte") ||
         fs::exists(directory / "train-images-idx3-ubyte.gz");
}

TEST_CASE("dataset: MNIST and Fashion-MNIST are known by their contents") {
  const auto check_known = [](const fs::path& directory, std::string_view name) {
    if (!has_images(directory)) {
      MESSAGE("skipped: no " << name << " in " << directory.string());
      return;
    }
    const Dataset data = mnist::load(directory);
    CHECK(mnist::identify(data) == name);
    CHECK(data.train.size() == 60000);
    CHECK(data.test.size() == 10000);
  };
  check_known(mnist::default_data_directory(), "mnist");
  check_known("/usr/share/datasets/fashion-mnist", "fashion-mnist");
}

TEST_CASE("dataset: one changed pixel, or splits of two data sets, and it has no name") {
  const fs::path directory = mnist::default_data_directory();
  if (!has_images(directory)) {
    MESSAGE("skipped: no mnist in " << directory.string());
    return;
  }
  Dataset data = mnist::load(directory);
  std::vector<std::uint8_t> pixels(data.test.pixels.begin(), data.test.pixels.end());
  const auto as_they_were = data.test.pixels;
  data.test.pixels = pixels;
  CHECK(mnist::identify(data) == "mnist");
  pixels.back() ^= 1;
  CHECK(mnist::identify(data) == "custom");
  data.test.pixels = as_they_were;
  std::swap(data.train, data.test);
  CHECK(mnist::identify(data) == "custom");
}

}  // namespace
