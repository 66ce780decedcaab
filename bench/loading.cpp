// What it takes to load MNIST: 60,000 images.
#include <benchmark/benchmark.h>

#define ZLIB_CONST  // zlib only reads its input
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "counters.hpp"
#include "mnist/dataset.hpp"
#include "mnist/idx.hpp"
#include "mnist/images.hpp"

namespace {

namespace fs = std::filesystem;

/// A directory with MNIST's training set gzipped, and a test set of one image.
class GzippedDirectory {
 public:
  explicit GzippedDirectory(const mnist::Dataset& data)
      : count_(data.train.size()),
        path_(fs::temp_directory_path() / ("mlp-bench-" + std::to_string(getpid()))) {
    fs::create_directory(path_);
    const auto write_split = [&](const std::string& prefix, const mnist::Split& split,
                                 std::size_t count) {
      write(prefix + "-images-idx3-ubyte", {count, mnist::image_side, mnist::image_side},
            split.pixels.first(count * mnist::image_pixels));
      write(prefix + "-labels-idx1-ubyte", {count}, split.labels.first(count));
    };
    write_split("train", data.train, data.train.labels.size());
    write_split("t10k", data.test, 1);
  }
  GzippedDirectory(const GzippedDirectory&) = delete;
  GzippedDirectory& operator=(const GzippedDirectory&) = delete;
  ~GzippedDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }
  mlp::Index count() const { return count_; }

 private:
  void write(const std::string& name, std::vector<std::size_t> shape,
             std::span<const std::uint8_t> elements) const {
    const auto header = mnist::encode({mnist::ElementType::u8, std::move(shape)});
    gzFile file = gzopen((path_ / (name + ".gz")).c_str(), "wb");
    const bool is_written =
        file != nullptr && gzwrite(file, header.data(), static_cast<unsigned>(header.size())) > 0 &&
        gzwrite(file, elements.data(), static_cast<unsigned>(elements.size())) > 0;
    if (gzclose(file) != Z_OK || !is_written) {
      throw std::runtime_error((path_ / name).string() + ": cannot be written");
    }
  }

  mlp::Index count_;
  fs::path path_;
};

/// Null, and the row skipped, where MNIST has not been fetched.
const GzippedDirectory* gzipped_mnist(benchmark::State& state) {
  static const std::unique_ptr<const GzippedDirectory> directory = [] {
    try {
      return std::make_unique<const GzippedDirectory>(mnist::load(mnist::default_data_directory()));
    } catch (const mnist::MissingFile&) {
      return std::unique_ptr<const GzippedDirectory>();
    }
  }();
  if (!directory) {
    state.SkipWithError("MNIST has not been fetched: sh examples/mnist/fetch_mnist.sh");
  }
  return directory.get();
}

std::vector<char> contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// loading/inflate: the bytes of the images alone, from memory into memory, and zlib's checksum.
void inflate_images(benchmark::State& state) {
  const GzippedDirectory* directory = gzipped_mnist(state);
  if (directory == nullptr) return;
  const std::vector<char> packed = contents(directory->path() / "train-images-idx3-ubyte.gz");
  constexpr std::size_t header_and_more = 17;  // zlib stops at the end only if it sees room behind
  std::vector<unsigned char> unpacked(
      static_cast<std::size_t>(directory->count() * mnist::image_pixels) + header_and_more);
  for (auto _ : state) {
    constexpr int largest_window = 15, gzip_only = 16;
    z_stream stream{};
    inflateInit2(&stream, largest_window + gzip_only);
    stream.next_in = reinterpret_cast<const Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = unpacked.data();
    stream.avail_out = static_cast<uInt>(unpacked.size());
    const int result = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    if (result != Z_STREAM_END) state.SkipWithError("zlib did not reach the end");
    benchmark::ClobberMemory();
  }
  bench::count_samples(state, directory->count());
}

// loading/decode: the same from files through load(): found, decoded, checked; then every image
// scaled once, batch by batch.
void decode_images(benchmark::State& state) {
  const GzippedDirectory* directory = gzipped_mnist(state);
  if (directory == nullptr) return;
  constexpr mlp::Index batch = 256;
  mlp::AlignedBuffer<float> x(batch * mnist::image_pixels);
  for (auto _ : state) {
    const mnist::ScaledImages images(mnist::load(directory->path()).train);
    for (mlp::Index i = 0; i < images.size(); ++i) {
      images.input(i, 0, x.data() + i % batch * mnist::image_pixels);
    }
    benchmark::ClobberMemory();
  }
  bench::count_samples(state, directory->count());
}

// loading/map: raw files, found, mapped and checked; nothing is scaled.
void map_images(benchmark::State& state) {
  const GzippedDirectory* directory = gzipped_mnist(state);
  if (directory == nullptr) return;
  for (auto _ : state) {
    const mnist::Dataset data = mnist::load(mnist::default_data_directory());
    benchmark::DoNotOptimize(data.train.pixels.data());
  }
  bench::count_samples(state, directory->count());
}

const bool registered = [] {
  benchmark::RegisterBenchmark("loading/inflate", inflate_images)->UseRealTime();
  benchmark::RegisterBenchmark("loading/decode", decode_images)->UseRealTime();
  benchmark::RegisterBenchmark("loading/map", map_images)->UseRealTime();
  return true;
}();

}  // namespace
