#include "mnist/idx.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <algorithm>
#include <bit>
#include <concepts>
#include <csignal>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <limits>
#include <optional>
#include <thread>

#include "support/allocation_counter.hpp"
#include "support/gzip.hpp"
#include "support/temporary_directory.hpp"

namespace {

using mnist::BadFile;
using mnist::ElementType;
using mnist::encode;
using mnist::IdxArray;
using mnist::IdxHeader;
using mnist::MissingFile;
using mnist::read_idx;
using mnist::read_idx_bytes;
using support::gzip;
using support::TemporaryDirectory;
using Bytes = std::vector<std::byte>;

Bytes bytes(std::initializer_list<int> values) {
  Bytes result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Bytes first(const Bytes& all, std::size_t count) {
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// 2 x 3 bytes, 1 to 6.
Bytes small_file() { return bytes({0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6}); }

/// The message with which `read` fails, and "" if it does not.
template <class Error, class Read>
std::string message_of(const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// The elements as bytes.
Bytes contents(const IdxArray& array) { return {array.data.bytes.begin(), array.data.bytes.end()}; }

std::string refusal(const Bytes& file) {
  return message_of<BadFile>([&] { read_idx_bytes(file, "f"); });
}

/// The values as a file holds them: most significant byte first.
template <class T>
Bytes big_endian(const std::vector<T>& values) {
  Bytes result;
  for (const T& value : values) {
    Bytes element(sizeof(T));
    std::memcpy(element.data(), &value, sizeof(T));
    if (std::endian::native == std::endian::little) std::reverse(element.begin(), element.end());
    result.insert(result.end(), element.begin(), element.end());
  }
  return result;
}

TEST_CASE("idx: the worked example, byte by byte") {
  const IdxArray array = read_idx_bytes(small_file(), "f");
  CHECK(array.type == ElementType::u8);
  CHECK(array.shape == std::vector<std::size_t>{2, 3});
  CHECK(contents(array) == bytes({1, 2, 3, 4, 5, 6}));
  // 1.0 and -2.5 as doubles, written by hand: independent of this machine's byte order.
  const IdxArray doubles =
      read_idx_bytes(bytes({0,    0,    0x0E, 1, 0, 0, 0, 2, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0,  //
                            0xC0, 0x04, 0,    0, 0, 0, 0, 0}),
                     "f");
  REQUIRE(doubles.values<double>().size() == 2);
  CHECK(doubles.values<double>()[0] == 1.0);
  CHECK(doubles.values<double>()[1] == -2.5);
  const IdxArray shorts = read_idx_bytes(bytes({0, 0, 0x0B, 1, 0, 0, 0, 1, 0xFF, 0xFE}), "f");
  CHECK(shorts.values<std::int16_t>()[0] == -2);
}

TEST_CASE_TEMPLATE("idx: every element type and many ranks make the round trip", T, std::uint8_t,
                   std::int8_t, std::int16_t, std::int32_t, float, double) {
  using Shape = std::vector<std::size_t>;
  Shape highest(255, 1);
  highest[100] = 2;
  highest[254] = 3;
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{5}, Shape{0}, Shape{2, 3}, Shape{4, 0, 2},
                             Shape{2, 3, 4}, Shape{1, 2, 3, 4, 5}, highest}) {
    std::size_t count = 1;
    for (const std::size_t dimension : shape) count *= dimension;
    std::vector<T> values(count);
    for (std::size_t i = 0; i < count; ++i)
      values[i] = static_cast<T>(3 * static_cast<int>(i) - 20);
    if (count > 1) {
      values[0] = std::numeric_limits<T>::lowest();
      values[1] = std::numeric_limits<T>::max();
    }
    const IdxHeader header{mnist::element_type_of<T>(), shape};
    const Bytes file = encode(header) + big_endian(values);

    for (const Bytes& stored : {file, gzip(file)}) {
      const IdxArray array = read_idx_bytes(stored, "f");
      CHECK(IdxHeader{array.type, array.shape} == header);
      const auto found = array.values<T>();
      CHECK(std::equal(found.begin(), found.end(), values.begin(), values.end()));
    }
  }
}

TEST_CASE("idx: values of another type are refused") {
  const IdxArray array = read_idx_bytes(small_file(), "f");
  CHECK(message_of<std::invalid_argument>([&] { array.values<float>(); }) ==
        "values: expected an array of f32, found u8");
}

TEST_CASE("idx: a bad file is refused with its name, the field, and what was expected and found") {
  struct Case {
    Bytes file;
    const char* message;
  };
  const Case cases[] = {
      {{}, "f: magic: expected 4 bytes, found the end of the file"},
      {bytes({0, 0, 8}), "f: magic: expected 4 bytes, found 3 bytes"},
      {bytes({0x1E, 0x8B, 8, 3}), "f: magic: expected 00 00 TYPE RANK, found 1e 8b 08 03"},
      {bytes({0, 7, 8, 3}), "f: magic: expected 00 00 TYPE RANK, found 00 07 08 03"},
      {bytes({'P', 'K', 3, 4}), "f: magic: expected 00 00 TYPE RANK, found 50 4b 03 04"},
      {bytes({0, 0, 0x0A, 1, 0, 0, 0, 0}), "f: type: expected one of 08 09 0b 0c 0d 0e, found 0a"},
      {bytes({0, 0, 0, 0}), "f: type: expected one of 08 09 0b 0c 0d 0e, found 00"},
      {bytes({0, 0, 0xFF, 0xFF}), "f: type: expected one of 08 09 0b 0c 0d 0e, found ff"},
      {bytes({0, 0, 8, 2}), "f: dimensions: expected 8 bytes, found the end of the file"},
      {bytes({0, 0, 8, 2, 0, 0, 0, 2, 0}), "f: dimensions: expected 8 bytes, found 5 bytes"},
      {bytes({0, 0, 8, 1, 0, 0, 0, 1}), "f: data: expected 1 byte (1 of u8), found 0 bytes"},
      {bytes({0, 0, 8, 0}), "f: data: expected 1 byte (a single value of u8), found 0 bytes"},
      {bytes({0, 0, 8, 1, 0, 0, 0, 0, 9}), "f: data: expected 0 bytes (0 of u8), found 1 byte"},
      {bytes({0, 0, 0x0D, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1}),
       "f: data: expected 24 bytes (2 x 3 of f32), found 1 byte"},
      {small_file() + bytes({7, 8}), "f: data: expected 6 bytes (2 x 3 of u8), found 8 bytes"},
      {encode({ElementType::u8, {60000, 28, 28}}),
       "f: data: expected 47040000 bytes (60000 x 28 x 28 of u8), found 0 bytes"},
      {encode({ElementType::u8, {0xFFFFFFFF, 0xFFFFFFFF, 2}}),
       "f: dimensions: expected a product that can be addressed, "
       "found 4294967295 x 4294967295 x 2"},
      {encode({ElementType::f64, {0x80000000, 0x40000000}}),
       "f: dimensions: expected a product that can be addressed, found 2147483648 x 1073741824"},
      {encode({ElementType::u8, std::vector<std::size_t>(255, 2)}),
       "f: dimensions: expected a product that can be addressed, "
       "found 2 x 2 x 2 x 2 x 2 x 2 x ... (255 dimensions)"},
      // No element, so nothing overflows.
      {encode({ElementType::u8, {0xFFFFFFFF, 0xFFFFFFFF, 2, 0}}), ""},
      {small_file(), ""},
  };
  for (const Case& c : cases) CHECK(refusal(c.file) == c.message);
}

TEST_CASE("idx: bad contents are refused inside gzip as well") {
  struct Case {
    Bytes file;
    const char* message;
  };
  const Bytes packed = gzip(small_file());
  Bytes wrong_checksum = packed, wrong_length = packed, wrong_method = packed;
  wrong_checksum[packed.size() - 8] ^= std::byte{1};
  wrong_length[packed.size() - 4] ^= std::byte{1};
  wrong_method[2] = std::byte{7};
  const std::string size = std::to_string(packed.size());
  const std::string cut =
      "f: gzip: expected the whole gzip stream, found the end of the file after ";
  const std::string trailing = "f: gzip: expected the end of the file after " + size + " bytes, ";

  CHECK(refusal(gzip({})) == "f: magic: expected 4 bytes, found the end of the file");
  CHECK(refusal(gzip(bytes({1, 2, 3, 4}))) ==
        "f: magic: expected 00 00 TYPE RANK, found 01 02 03 04");
  CHECK(
      refusal(gzip(gzip(small_file()))).starts_with("f: magic: expected 00 00 TYPE RANK, found "));
  CHECK(refusal(gzip(first(small_file(), 14))) ==
        "f: data: expected 6 bytes (2 x 3 of u8), found 2 bytes");
  CHECK(refusal(gzip(small_file() + bytes({7, 8}))) ==
        "f: data: expected 6 bytes (2 x 3 of u8), found more");
  CHECK(refusal(bytes({0x1F, 0x8B})) == cut + "2 bytes");
  CHECK(refusal(first(packed, packed.size() - 1)) ==
        cut + std::to_string(packed.size() - 1) + " bytes");
  CHECK(refusal(wrong_checksum)
            .starts_with("f: gzip: expected a sound gzip stream, found "
                         "incorrect data check near byte "));
  CHECK(refusal(wrong_length)
            .starts_with("f: gzip: expected a sound gzip stream, found "
                         "incorrect length check near byte "));
  CHECK(refusal(wrong_method)
            .starts_with("f: gzip: expected a sound gzip stream, found "
                         "unknown compression method near byte "));
  CHECK(refusal(packed + bytes({'x'})) == trailing + "found trailing bytes");
  CHECK(refusal(packed + bytes({0, 0})) == trailing + "found trailing bytes");
  CHECK(refusal(packed + bytes({0x1F})) == cut + std::to_string(packed.size() + 1) + " bytes");
  CHECK(refusal(packed + bytes({0x1F, 1})).starts_with("f: gzip: expected a sound gzip stream, "));
}

TEST_CASE("idx: a file cut at any length is refused, plain or gzip") {
  const TemporaryDirectory directory;
  for (const Bytes& whole : {small_file(), gzip(small_file())}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const Bytes cut = first(whole, length);
      CHECK(refusal(cut) != "");
      const auto path = directory.write("cut", cut);
      // A file on disk is refused in the same words.
      CHECK(message_of<BadFile>([&] { read_idx(path); }) == path.string() + refusal(cut).substr(1));
    }
    CHECK(refusal(whole) == "");
  }
}

TEST_CASE("idx: any flipped bit in gzip is refused or makes no difference") {
  const Bytes packed = gzip(small_file());
  for (std::size_t i = 0; i < 8 * packed.size(); ++i) {
    Bytes flipped = packed;
    flipped[i / 8] ^= std::byte{1} << static_cast<int>(i % 8);
    if (refusal(flipped).empty()) {  // the time stamp, say
      CHECK(contents(read_idx_bytes(flipped, "f")) == bytes({1, 2, 3, 4, 5, 6}));
    }
  }
}

TEST_CASE("idx: gzip of several members is one file, wherever it is split") {
  const Bytes whole = small_file();
  for (std::size_t at = 0; at <= whole.size(); ++at) {
    const Bytes rest(whole.begin() + static_cast<std::ptrdiff_t>(at), whole.end());
    const Bytes packed = gzip(first(whole, at)) + gzip({}) + gzip(rest) + gzip({});
    CHECK(contents(read_idx_bytes(packed, "f")) == bytes({1, 2, 3, 4, 5, 6}));
  }
}

TEST_CASE("idx: files larger than any buffer, plain and gzip") {
  constexpr std::size_t size = 1'000'003;
  Bytes data(size);
  std::uint32_t state = 1;
  for (std::byte& value : data)
    value = static_cast<std::byte>((state = state * 1664525U + 1013904223U) >> 24);
  const Bytes file = encode({ElementType::u8, {size}}) + data;
  const TemporaryDirectory directory;
  CHECK(contents(read_idx(directory.write("plain", file))) == data);
  CHECK(contents(read_idx(directory.write("packed", gzip(file)))) == data);
  const Bytes members =
      gzip(first(file, size / 2)) + gzip(Bytes(file.begin() + size / 2, file.end()));
  CHECK(contents(read_idx_bytes(members, "f")) == data);
  const auto longer = directory.write("longer", file + bytes({0}));
  CHECK(message_of<BadFile>([&] { read_idx(longer); }) ==
        longer.string() + ": data: expected 1000003 bytes (1000003 of u8), found 1000004 bytes");
}

TEST_CASE("idx: gzip is told by content, not by name") {
  const TemporaryDirectory directory;
  CHECK(read_idx(directory.write("plain.gz", small_file())).data.bytes.size() == 6);
  CHECK(read_idx(directory.write("packed", gzip(small_file()))).data.bytes.size() == 6);
  CHECK(mnist::read_idx_header(directory.write("header.gz", first(small_file(), 12))) ==
        IdxHeader{ElementType::u8, {2, 3}});
  CHECK(mnist::read_idx_header(directory.write("header", gzip(small_file()))) ==
        IdxHeader{ElementType::u8, {2, 3}});
}

TEST_CASE("idx: the bytes of a plain file stay in the file, and stay when it is removed") {
  constexpr std::size_t size = 5'000'000;
  const TemporaryDirectory directory;
  const Bytes file = encode({ElementType::u8, {size}}) + Bytes(size, std::byte{7});
  const auto path = directory.write("f", file);
  const support::AllocationCounter counter;
  const IdxArray array = read_idx(path);
  const IdxArray copy = array;
  const auto used = counter.count();
  if (support::can_count_allocations) CHECK(used.bytes < 10'000);
  CHECK(copy.data.bytes.data() == array.data.bytes.data());
  std::filesystem::remove(path);
  CHECK(contents(copy) == Bytes(size, std::byte{7}));
  // What has a byte order of its own is copied; odd addresses are no matter then.
  const auto doubles =
      directory.write("d", encode({ElementType::f64, {2}}) + big_endian<double>({1.5, -3.0}));
  CHECK(read_idx(doubles).values<double>()[1] == -3.0);
}

/// A pipe with a name, into which a thread writes `content`.
class Pipe {
 public:
  Pipe(const TemporaryDirectory& directory, const Bytes& content)
      : path_(directory.path() / "pipe") {
    REQUIRE(mkfifo(path_.c_str(), 0600) == 0);
    writer_ = std::thread([this, &content] {
      // A reader who refuses what it finds is gone before all is written.
      std::signal(SIGPIPE, SIG_IGN);
      std::ofstream(path_, std::ios::binary)
          .write(reinterpret_cast<const char*>(content.data()),
                 static_cast<std::streamsize>(content.size()));
    });
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    writer_.join();
    std::filesystem::remove(path_);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::thread writer_;
};

TEST_CASE("idx: a pipe is read like a file, plain and gzip, and refused in the same words") {
  const TemporaryDirectory directory;
  const auto read = [&](const Bytes& content) {
    const Pipe pipe(directory, content);
    return contents(read_idx(pipe.path()));
  };
  const auto refused = [&](const Bytes& content) {
    const Pipe pipe(directory, content);
    return message_of<BadFile>([&] { read_idx(pipe.path()); }).substr(pipe.path().string().size());
  };
  const Bytes data(300'000, std::byte{5});
  const Bytes file = encode({ElementType::u8, {data.size()}}) + data;
  for (const Bytes& stored :
       {file, gzip(file),
        gzip(first(file, 70'000)) + gzip(Bytes(file.begin() + 70'000, file.end()))}) {
    CHECK(read(stored) == data);
  }
  CHECK(refused({}) == ": magic: expected 4 bytes, found the end of the file");
  CHECK(refused(first(file, 100'000)) ==
        ": data: expected 300000 bytes (300000 of u8), found 99992 bytes");
  CHECK(refused(file + bytes({0})) == ": data: expected 300000 bytes (300000 of u8), found more");
  CHECK(refused(gzip(file) + bytes({0})) == refusal(gzip(file) + bytes({0})).substr(1));
  // Far more than any memory, and the word of a pipe is not taken for it.
  CHECK(refused(encode({ElementType::u8, {1U << 31, 1U << 31}}) + bytes({1, 2})) ==
        ": data: expected 4611686018427387904 bytes (2147483648 x 2147483648 of u8), "
        "found 2 bytes");
}

TEST_CASE("idx: what is no readable file") {
  const TemporaryDirectory directory;
  const std::string missing = (directory.path() / "missing").string();
  CHECK(message_of<MissingFile>([&] { read_idx(missing); }) ==
        missing + ": file: expected a readable file, found \"No such file or directory\"");
  CHECK(message_of<BadFile>([&] { read_idx(directory.path()); }) ==
        directory.path().string() + ": file: expected a file, found a directory");

  // Permissions mean nothing to root; a read that fails does. Linux has a file for that.
  const std::string unreadable = "/proc/self/mem";
  if (std::filesystem::exists(unreadable)) {
    CHECK(message_of<MissingFile>([&] { read_idx(unreadable); }) ==
          unreadable + ": file: expected a readable file, found \"Input/output error\"");
  }
  const auto secret = directory.write("secret", small_file());
  std::filesystem::permissions(secret, std::filesystem::perms::none);
  if (!std::ifstream(secret)) {
    CHECK(message_of<MissingFile>([&] { read_idx(secret); }) ==
          secret.string() + ": file: expected a readable file, found \"Permission denied\"");
  }
}

TEST_CASE("idx: errors carry their parts and the exit code") {
  std::optional<BadFile> bad;
  try {
    read_idx_bytes(bytes({0, 0, 1, 0}), "images");
  } catch (const BadFile& error) {
    bad = error;
  }
  REQUIRE(bad.has_value());
  CHECK(bad->file() == "images");
  CHECK(bad->field() == "type");
  CHECK(bad->expected() == "one of 08 09 0b 0c 0d 0e");
  CHECK(bad->found() == "01");
  CHECK(bad->exit_code() == 65);
  CHECK(MissingFile("f", "file", "x", "y").exit_code() == 66);
}

TEST_CASE("idx: memory is what a file brings, not what its header declares") {
  if (!support::can_count_allocations) {
    MESSAGE("skipped: allocations cannot be counted on this system");
    return;
  }
  constexpr std::uint64_t fixed_cost = 400'000;  // buffers, and what zlib needs for its window
  const TemporaryDirectory directory;
  const auto cost = [](const std::filesystem::path& path) {
    const support::AllocationCounter counter;
    const std::string refused = message_of<BadFile>([&] { read_idx(path); });
    const auto used = counter.count();
    CHECK(refused != "");
    return used.bytes;
  };
  // 2^40 bytes declared, none there; then 2^29, below the limit for gzip.
  const Bytes huge = encode({ElementType::u8, {1U << 20, 1U << 20}});
  const Bytes large = encode({ElementType::u8, {1U << 29}});
  CHECK(cost(directory.write("huge", huge)) < fixed_cost);
  CHECK(cost(directory.write("huge.gz", gzip(huge))) < fixed_cost);
  CHECK(cost(directory.write("large", large)) < fixed_cost);
  CHECK(cost(directory.write("large.gz", gzip(large))) < fixed_cost);
  // A bomb: 64 MB of zeros in 64 KB of gzip, and a header that declares 10 bytes.
  const Bytes bomb = encode({ElementType::u8, {10}}) + Bytes(std::size_t{1} << 26);
  CHECK(cost(directory.write("bomb.gz", gzip(bomb))) < fixed_cost);
  // The buffer at most doubles what has arrived.
  const Bytes half = encode({ElementType::u8, {1U << 29}}) + Bytes(std::size_t{1} << 22);
  CHECK(cost(directory.write("half.gz", gzip(half))) < 5 * half.size() + fixed_cost);
}

TEST_CASE("idx: gzip has a limit, plain files have none") {
  const mnist::IdxLimits limits{.gzip_bytes = 5};
  CHECK(message_of<BadFile>([&] { read_idx_bytes(gzip(small_file()), "f", limits); }) ==
        "f: dimensions: expected at most 5 bytes in a gzip file (unpack it first), "
        "found 6 bytes (2 x 3 of u8)");
  CHECK(read_idx_bytes(gzip(small_file()), "f", {.gzip_bytes = 6}).data.bytes.size() == 6);
  CHECK(read_idx_bytes(small_file(), "f", limits).data.bytes.size() == 6);
  CHECK(refusal(gzip(encode({ElementType::u8, {(1U << 30) + 1}}))) ==
        "f: dimensions: expected at most 1073741824 bytes in a gzip file (unpack it first), "
        "found 1073741825 bytes (1073741825 of u8)");
}

TEST_CASE("idx: what the format has no room for cannot be encoded") {
  CHECK_THROWS_AS(encode({ElementType::u8, std::vector<std::size_t>(256, 1)}), std::length_error);
  CHECK_THROWS_AS(encode({ElementType::u8, {std::size_t{1} << 32}}), std::length_error);
  CHECK(encode({ElementType::f64, {0x01020304}}) == bytes({0, 0, 14, 1, 1, 2, 3, 4}));
}

}  // namespace
