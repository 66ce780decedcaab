#include "mnist/byte_source.hpp"

#define ZLIB_CONST  // zlib only reads its input
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "mnist/file_error.hpp"

namespace mnist {
namespace {

/// A source that can show what comes next: gzip takes any number of bytes at a time.
class RawSource : public ByteSource {
 public:
  explicit RawSource(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }

  /// The next bytes, without taking them: none only at the end, at least two if two are left.
  virtual std::span<const std::byte> peek() = 0;
  virtual void skip(std::size_t count) = 0;

 private:
  std::string name_;
};

class MemorySource : public RawSource {
 public:
  MemorySource(std::span<const std::byte> bytes, std::string name)
      : RawSource(std::move(name)), size_(bytes.size()), rest_(bytes) {}

  std::span<const std::byte> peek() override { return rest_; }
  void skip(std::size_t count) override { rest_ = rest_.subspan(count); }
  std::optional<std::uint64_t> size() const override { return size_; }

  std::size_t read(std::span<std::byte> out) override {
    const std::size_t count = std::min(out.size(), rest_.size());
    std::copy_n(rest_.begin(), count, out.begin());
    skip(count);
    return count;
  }

 private:
  std::uint64_t size_;
  std::span<const std::byte> rest_;
};

class MappedSource final : public MemorySource {
 public:
  MappedSource(SharedBytes file, std::string name)
      : MemorySource(file.bytes, std::move(name)), owner_(std::move(file.owner)) {}

  SharedBytes take(std::size_t count) override {
    const auto taken = peek().first(std::min(count, peek().size()));
    skip(taken.size());
    return {owner_, taken};
  }

 private:
  std::shared_ptr<const void> owner_;
};

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

/// What cannot be mapped: pipes, files made up by the kernel, and anything that is not a readable
/// file.
class FileSource final : public RawSource {
 public:
  explicit FileSource(const std::filesystem::path& path) : RawSource(path.string()) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (std::filesystem::is_directory(status)) {
      throw BadFile(name(), "file", "a file", "a directory");
    }
    errno = 0;
    file_.reset(std::fopen(path.c_str(), "rb"));
    if (!file_) throw_unreadable(errno);
    std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // buffer_ is enough
    if (std::filesystem::is_regular_file(status)) {
      const auto size = std::filesystem::file_size(path, error);
      // Files made up by the kernel (/proc) report size 0 but have contents.
      if (!error && size > 0) size_ = size;
    }
    buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size_.value_or(chunk), chunk)));
  }

  std::span<const std::byte> peek() override {
    if (next_ == end_) {
      next_ = 0;
      end_ = read_file(buffer_);
    }
    return std::span<const std::byte>(buffer_).subspan(next_, end_ - next_);
  }

  void skip(std::size_t count) override { next_ += count; }
  std::optional<std::uint64_t> size() const override { return size_; }

  std::size_t read(std::span<std::byte> out) override {
    const std::size_t at_hand = std::min(out.size(), end_ - next_);
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(next_), at_hand, out.begin());
    next_ += at_hand;
    return at_hand + read_file(out.subspan(at_hand));
  }

 private:
  static constexpr std::size_t chunk = std::size_t{1} << 16;

  std::size_t read_file(std::span<std::byte> out) {
    if (out.empty()) return 0;
    errno = 0;
    const std::size_t count = std::fread(out.data(), 1, out.size(), file_.get());
    if (count < out.size() && std::ferror(file_.get())) throw_unreadable(errno);
    return count;
  }

  [[noreturn]] void throw_unreadable(int error) const {
    throw MissingFile(name(), "file", "a readable file",
                      error == 0 ? "a read error" : mlp::detail::system_reason(error));
  }

  std::unique_ptr<std::FILE, CloseFile> file_;
  std::optional<std::uint64_t> size_;
  std::vector<std::byte> buffer_;
  std::size_t next_ = 0, end_ = 0;  // what peek() shows of buffer_
};

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<RawSource> packed) : packed_(std::move(packed)) {
    constexpr int largest_window = 15, gzip_only = 16;
    if (inflateInit2(&stream_, largest_window + gzip_only) != Z_OK) throw std::bad_alloc();
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  std::optional<std::uint64_t> size() const override { return std::nullopt; }
  bool is_gzip() const override { return true; }

  std::size_t read(std::span<std::byte> out) override {
    std::size_t filled = 0;
    while (filled < out.size()) {
      const auto input = packed_->peek();
      if (member_ended_) {
        if (input.empty()) break;
        start_next_member(input[0]);
      }
      filled += unpack(input, out.subspan(filled));
    }
    return filled;
  }

  SharedBytes take(std::size_t count) override {
    const std::optional<ReservedBytes> room = reserve(count);
    if (!room) return ByteSource::take(count);
    return {room->owner, room->bytes.first(read(room->bytes))};
  }

 private:
  static constexpr std::byte first_magic_byte{0x1F};

  void start_next_member(std::byte first) {
    if (first != first_magic_byte) {
      fail("the end of the file after " + std::to_string(consumed_) + " bytes", "trailing bytes");
    }
    inflateReset(&stream_);
    member_ended_ = false;
  }

  /// Takes what it can use of `input` and returns how many bytes of `out` it filled.
  std::size_t unpack(std::span<const std::byte> input, std::span<std::byte> out) {
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    input = input.first(std::min(input.size(), most));
    out = out.first(std::min(out.size(), most));
    stream_.next_in = reinterpret_cast<const Bytef*>(input.data());
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());

    const int result = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t used = input.size() - stream_.avail_in;
    const std::size_t made = out.size() - stream_.avail_out;
    packed_->skip(used);
    consumed_ += used;

    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result == Z_STREAM_END) {
      member_ended_ = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fail("a sound gzip stream", std::string(stream_.msg ? stream_.msg : "damage") +
                                      " near byte " + std::to_string(consumed_));
    } else if (input.empty() && made == 0) {
      fail("the whole gzip stream",
           "the end of the file after " + std::to_string(consumed_) + " bytes");
    }
    return made;
  }

  [[noreturn]] void fail(std::string expected, std::string found) const {
    throw BadFile(packed_->name(), "gzip", std::move(expected), std::move(found));
  }

  std::unique_ptr<RawSource> packed_;
  z_stream stream_{};
  std::uint64_t consumed_ = 0;  // compressed bytes
  bool member_ended_ = false;
};

std::unique_ptr<ByteSource> unpack_if_gzip(std::unique_ptr<RawSource> source) {
  const auto start = source->peek();
  if (start.size() >= 2 && start[0] == std::byte{0x1F} && start[1] == std::byte{0x8B}) {
    return std::make_unique<GzipSource>(std::move(source));
  }
  return source;
}

}  // namespace

SharedBytes ByteSource::take(std::size_t count) {
  constexpr std::size_t first_buffer = std::size_t{1} << 16;
  std::vector<std::byte> data;
  std::size_t arrived = 0;
  do {
    data.resize(std::min(count, std::max(first_buffer, 2 * arrived)));
    arrived += read(std::span(data).subspan(arrived));
  } while (arrived == data.size() && arrived < count);
  data.resize(arrived);
  return share(std::move(data));
}

std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path) {
  if (std::optional<SharedBytes> mapped = map_file(path)) {
    return unpack_if_gzip(std::make_unique<MappedSource>(std::move(*mapped), path.string()));
  }
  return unpack_if_gzip(std::make_unique<FileSource>(path));
}

std::unique_ptr<ByteSource> open_bytes(std::span<const std::byte> bytes, std::string name) {
  return unpack_if_gzip(std::make_unique<MemorySource>(bytes, std::move(name)));
}

}  // namespace mnist
