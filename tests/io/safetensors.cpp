#include <mlp/io/safetensors.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "support/allocation_counter.hpp"
#include "support/message_of.hpp"
#include "support/temporary_directory.hpp"

namespace {

namespace safetensors = mlp::safetensors;
using mlp::BadFile;
using mlp::DType;
using mlp::Tensor;
using support::message_of;
using support::TemporaryDirectory;
using Bytes = std::vector<std::byte>;

Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// A file with this header, whatever it says, and this many bytes behind it.
Bytes file_of(std::string_view header, std::size_t data = 0) {
  const std::uint64_t size = header.size();
  const auto prefix = std::as_bytes(std::span(&size, 1));
  Bytes file(prefix.begin(), prefix.end());
  const Bytes text = bytes_of(header);
  file.insert(file.end(), text.begin(), text.end());
  file.resize(file.size() + data, std::byte{1});
  return file;
}

/// The same with a size of the reader's choosing before it.
Bytes with_size(std::uint64_t size, Bytes file) {
  std::memcpy(file.data(), &size, sizeof(size));
  return file;
}

std::string refusal(const Bytes& file) {
  return message_of<BadFile>([&] { safetensors::parse(file, "f"); });
}

/// Two tensors of 8 and 4 bytes and a string.
const std::string small_header =
    R"({"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
    R"("b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]}})";

TEST_CASE("safetensors: the worked example, byte by byte") {
  // 0.5 and -2 as F32, 1 as BF16, 2^62 as I64, nothing as U8; the header padded with a space.
  const std::string header =
      R"({"h":{"dtype":"BF16","shape":[],"data_offsets":[16,18]},)"
      R"("f":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},)"
      R"("i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"
      R"("e":{"dtype":"U8","shape":[3,0],"data_offsets":[8,8]},"__metadata__":{"say":"h\u00e9"}} )";
  Bytes file = file_of(header);
  for (const int byte : {0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0x3F, 0, 0, 0, 0xC0, 0x80, 0x3F}) {
    file.push_back(static_cast<std::byte>(byte));
  }
  const safetensors::Contents contents = safetensors::parse(file, "f");
  CHECK(contents.metadata == safetensors::Metadata{{"say", "h\u00e9"}});
  REQUIRE(contents.tensors.size() == 4);
  CHECK(contents.tensors[0].name == "i");  // in the order of the data
  CHECK(contents.find("nobody") == nullptr);
  REQUIRE(contents.find("f") != nullptr);
  CHECK(contents.find("f")->shape == mlp::TensorSizes{1, 2});
  CHECK(contents.find("f")->values<float>() == std::vector<float>{0.5F, -2.0F});
  CHECK(contents.find("f")->values<double>() == std::vector<double>{0.5, -2.0});
  CHECK(contents.find("h")->values<float>() == std::vector<float>{1.0F});
  CHECK(contents.find("i")->values<std::int64_t>() == std::vector<std::int64_t>{1LL << 62});
  CHECK(contents.find("e")->values<std::uint8_t>().empty());
}

TEST_CASE("safetensors: what is written is read again, every bit, and aligned") {
  const std::vector<double> doubles{0.1, -0.0, std::numeric_limits<double>::denorm_min()};
  const std::vector<float> floats{std::numeric_limits<float>::max(), NAN, -INFINITY, 1e-45F};
  const std::vector<std::uint8_t> bytes{0, 255, 7};
  const std::vector<std::uint64_t> words{~std::uint64_t{0}, 5};
  const safetensors::Metadata metadata{{"", "empty key"}, {"quote\"\\\n", "Zürich\t\x01"}};

  const TemporaryDirectory directory;
  const auto path = directory.path() / "t.safetensors";
  safetensors::write(
      path,
      {Tensor::of<std::uint8_t>("bytes", {3}, bytes),
       Tensor::of<float>("floats \"quoted\"", {2, 1, 2}, floats),
       Tensor::of<double>("doubles", {3}, doubles), Tensor::of<float>("none", {0, 9}, {}),
       Tensor::of<std::uint64_t>("words", {2}, words)},
      metadata);
  const safetensors::File file = safetensors::read(path);
  CHECK(file.metadata == metadata);
  REQUIRE(file.tensors.size() == 5);
  CHECK(file.find("bytes")->values<std::uint8_t>() == bytes);
  CHECK(file.find("words")->values<std::uint64_t>() == words);
  CHECK(file.find("doubles")->shape == mlp::TensorSizes{3});
  const auto same_bits = [](const auto& a, const auto& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(a[0])) == 0;
  };
  CHECK(same_bits(file.find("doubles")->values<double>(), doubles));
  CHECK(same_bits(file.find("floats \"quoted\"")->values<float>(), floats));
  CHECK(file.find("none")->shape == mlp::TensorSizes{0, 9});
  for (const Tensor& tensor : file.tensors) {
    const auto place = static_cast<std::size_t>(tensor.data.data() - file.bytes.data());
    CHECK(place % mlp::info_of(tensor.dtype).size == 0);
  }
}

TEST_CASE("safetensors: a file may hold nothing") {
  CHECK(safetensors::parse(file_of("{}"), "f").tensors.empty());
  CHECK(safetensors::parse(file_of("{\"__metadata__\":{}}   \n"), "f").metadata.empty());
  const TemporaryDirectory directory;
  safetensors::write(directory.path() / "empty", {});
  CHECK(safetensors::read(directory.path() / "empty").tensors.empty());
}

TEST_CASE("safetensors: names that cannot be used are not written") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "t";
  const std::vector<float> one{1.0F};
  const auto message = [&](std::vector<Tensor> tensors, const safetensors::Metadata& metadata) {
    return message_of<mlp::OptionError>([&] { safetensors::write(path, tensors, metadata); });
  };
  const Tensor t = Tensor::of<float>("t", {1}, one);
  CHECK(message({t, t}, {}) ==
        "mlp: tensor \"t\": expected names that differ and are not __metadata__");
  CHECK(message({Tensor::of<float>("__metadata__", {1}, one)}, {}) ==
        "mlp: tensor \"__metadata__\": expected names that differ and are not __metadata__");
  CHECK(message({t}, {{"k", "\xFF"}}).starts_with("mlp: names and metadata must be UTF-8: "));
  CHECK(message_of<mlp::SizeError>([&] {
          Tensor::of<float>("t", {2, 3}, one);
        }) == "mlp: tensor t: expected 1 values, found the shape [2, 3]");
  CHECK(!std::filesystem::exists(path));
}

// Every cause of refusal once, each with its own message.
TEST_CASE("safetensors: a bad file is refused, the place named, and what was expected and found") {
  const auto tensor = [](std::string_view fields) {
    return file_of("{\"t\":{" + std::string(fields) + "}}", 8);
  };
  struct Case {
    Bytes file;
    const char* message;
  };
  const std::vector<Case> cases{
      // The size before the header
      {{}, "f: size of the header: expected 8 bytes, found 0 bytes"},
      {bytes_of("1234567"), "f: size of the header: expected 8 bytes, found 7 bytes"},
      {with_size(0, file_of("")),
       "f: header: expected an object, which begins with {, found nothing"},
      {with_size(3, file_of("{}")), "f: header: expected 3 bytes, found 2 bytes"},
      {with_size(100'000'000, file_of("{}")), "f: header: expected 100000000 bytes, found 2 bytes"},
      {with_size(100'000'001, file_of("{}")),
       "f: size of the header: expected at most 100000000 bytes, found 100000001 bytes"},
      {with_size(~std::uint64_t{0}, file_of("{}")),
       "f: size of the header: expected at most 100000000 bytes, found 18446744073709551615 bytes"},
      // The header as text
      {file_of("[]"), "f: header: expected an object, which begins with {, found \"[\""},
      {file_of(" {}"), "f: header: expected an object, which begins with {, found \" \""},
      {file_of("\xEF\xBB\xBF{}"),
       "f: header: expected an object, which begins with {, found \"\\xef\""},
      {file_of(std::string_view("{}\0\0", 4)), "f: header: expected JSON, found a zero byte"},
      {file_of("{"),
       "f: header: expected JSON, found \"parse error at line 1, "
       "column 2: syntax error while parsing object key - unexpected end of input; expected string "
       "literal\""},
      {file_of("{}{}"),
       "f: header: expected JSON, found \"parse error at line 1, "
       "column 3: syntax error while parsing value - unexpected '{'; expected end of input\""},
      {file_of("{\"t\":}"),
       "f: header: expected JSON, found \"parse error at line 1, "
       "column 6: syntax error while parsing value - unexpected '}'; expected '[', '{', or a "
       "literal\""},
      {file_of("{/**/}"),
       "f: header: expected JSON, found \"parse error at line 1, "
       "column 2: syntax error while parsing object key - invalid literal; last read: '{/'; "
       "expected string literal\""},
      {file_of("{\"\xC3\x28\":1}"),
       "f: header: expected JSON, found \"parse error at line 1, "
       "column 4: syntax error while parsing object key - invalid string: ill-formed UTF-8 byte; "
       "last read: '\\\"\\xc3('; expected string literal\""},
      {file_of("{\"\\ud800\":1}"),
       "f: header: expected JSON, found \"parse error at line 1, "
       "column 9: syntax error while parsing object key - invalid string: surrogate U+D800..U+DBFF "
       "must be followed by U+DC00..U+DFFF; last read: '\\\"\\\\ud800\\\"'; expected string "
       "literal\""},
      {file_of("{\"a\nb\":1}"),
       "f: header: expected JSON, found \"parse error at line 2, "
       "column 0: syntax error while parsing object key - invalid string: control character U+000A "
       "(LF) must be escaped to \\\\u000A or \\\\n; last read: '\\\"a<U+000A>'; expected string "
       "literal\""},
      // Metadata
      {file_of("{\"__metadata__\":7}"), "f: metadata: expected an object, found 7"},
      {file_of("{\"__metadata__\":[]}"), "f: metadata: expected an object, found an array"},
      {file_of("{\"__metadata__\":{\"k\":null}}"),
       "f: metadata \"k\": expected a string, found null"},
      {file_of("{\"__metadata__\":{\"k\":{}}}"),
       "f: metadata \"k\": expected a string, found an object"},
      {file_of("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}"),
       "f: metadata: expected keys that differ, found \"k\" twice"},
      {file_of("{\"__metadata__\":{},\"__metadata__\":{}}"),
       "f: header: expected names that differ, found \"__metadata__\" twice"},
      // A tensor's fields
      {file_of("{\"t\":true}"), "f: tensor \"t\": expected an object, found true"},
      {file_of("{\"t\":[[[[[[[[]]]]]]]]}"), "f: tensor \"t\": expected an object, found an array"},
      {file_of("{\"\\u001b[2J\":false}"),
       "f: tensor \"\\x1b[2J\": expected an object, found false"},
      {tensor(""), "f: tensor \"t\": expected dtype, shape and data_offsets, found 0 of them"},
      {tensor(R"("dtype":"F32","shape":[2])"),
       "f: tensor \"t\": expected dtype, shape and data_offsets, found 2 of them"},
      {tensor(R"("dtype":"F32","dtype":"F32")"),
       "f: tensor \"t\": expected dtype, shape and data_offsets, found dtype twice"},
      {tensor(R"("dtype":"F32","shape":[1],"shape":[2])"),
       "f: tensor \"t\": expected dtype, shape and data_offsets, found shape twice"},
      {tensor(R"("data_offsets":[0,4],"data_offsets":[0,8])"),
       "f: tensor \"t\": expected dtype, shape and data_offsets, found data_offsets twice"},
      {tensor(R"("strides":[1])"),
       "f: tensor \"t\": expected dtype, shape and data_offsets, found the field \"strides\""},
      {tensor(R"("dtype":"F8")"),
       "f: tensor \"t\": dtype: expected one of F64 F32 F16 BF16 I64 I32 I16 I8 U64 U32 U16 U8 "
       "BOOL, found \"F8\""},
      {tensor(R"("dtype":32)"),
       "f: tensor \"t\": dtype: expected one of F64 F32 F16 BF16 I64 I32 I16 I8 U64 U32 U16 U8 "
       "BOOL, found 32"},
      {tensor(R"("shape":"2x1")"),
       "f: tensor \"t\": shape: expected an array, found the string \"2x1\""},
      {tensor(R"("shape":2)"), "f: tensor \"t\": shape: expected an array, found 2"},
      {tensor(R"("shape":[2,-1])"),
       "f: tensor \"t\": shape: expected whole numbers from 0 on, found -1"},
      {tensor(R"("shape":[2.0])"),
       "f: tensor \"t\": shape: expected whole numbers from 0 on, found 2.0"},
      {tensor(R"("shape":[18446744073709551616])"),
       "f: tensor \"t\": shape: expected whole numbers from 0 on, found 18446744073709551616"},
      {tensor(R"("shape":[[2]])"),
       "f: tensor \"t\": shape: expected whole numbers from 0 on, found an array"},
      {tensor(R"("data_offsets":{"begin":0})"),
       "f: tensor \"t\": data_offsets: expected an array of two whole numbers from 0 on, found an "
       "object"},
      {tensor(R"("data_offsets":[0])"),
       "f: tensor \"t\": data_offsets: expected an array of two whole numbers from 0 on, found 1 "
       "of "
       "them"},
      {tensor(R"("data_offsets":[0,4,8])"),
       "f: tensor \"t\": data_offsets: expected an array of two whole numbers from 0 on, found 8"},
      {tensor(R"("data_offsets":[-8,0])"),
       "f: tensor \"t\": data_offsets: expected an array of two whole numbers from 0 on, found -8"},
      {tensor(R"("data_offsets":[0,"8"])"),
       "f: tensor \"t\": data_offsets: expected an array of two whole numbers from 0 on, found the "
       "string \"8\""},
      // Fields that do not agree
      {tensor(R"("dtype":"U8","shape":[4294967296,4294967296,2],"data_offsets":[0,8])"),
       "f: tensor \"t\": shape: expected a product that can be addressed, found [4294967296, "
       "4294967296, 2]"},
      {tensor(R"("dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,8])"),
       "f: tensor \"t\": shape: expected a product that can be addressed, found "
       "[2305843009213693952]"},
      {tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"),
       "f: tensor \"t\": data_offsets: expected a begin before the end, found 8 and 0"},
      {tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"),
       "f: tensor \"t\": data_offsets: expected 12 bytes for [3] of F32, found 8 bytes"},
      {tensor(R"("dtype":"F64","shape":[],"data_offsets":[0,4])"),
       "f: tensor \"t\": data_offsets: expected 8 bytes for [] of F64, found 4 bytes"},
      {tensor(R"("dtype":"U8","shape":[0,4294967296,4294967296,4294967296],"data_offsets":[0,1])"),
       "f: tensor \"t\": data_offsets: expected 0 bytes for [0, 4294967296, 4294967296, "
       "4294967296] of U8, found 1 byte"},
      // Places of the tensors
      {tensor(R"("dtype":"U8","shape":[4],"data_offsets":[4,8])"),
       "f: tensor \"t\": data_offsets: expected a begin at 0, where the tensor before ends, found "
       "4, which leaves a gap"},
      {file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
               R"("b":{"dtype":"U8","shape":[3],"data_offsets":[3,6]}})",
               6),
       "f: tensor \"b\": data_offsets: expected a begin at 4, where the tensor before ends, found "
       "3, which overlaps it"},
      {file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
               R"("b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
               4),
       "f: tensor \"b\": data_offsets: expected a begin at 4, where the tensor before ends, found "
       "0, which overlaps it"},
      {file_of(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
               R"("a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
               2),
       "f: header: expected names that differ, found \"a\" twice"},
      {file_of(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[18446744073709551608,0]}})", 8),
       "f: tensor \"a\": data_offsets: expected a begin before the end, found "
       "18446744073709551608 and 0"},
      {file_of(small_header, 11),
       "f: data: expected 12 bytes, as the header says, found 11 bytes, as if the file were cut"},
      {file_of(small_header, 13),
       "f: data: expected 12 bytes, as the header says, found 13 bytes, some of them nobody's"},
      {file_of("{}", 1),
       "f: data: expected 0 bytes, as the header says, found 1 byte, some of them nobody's"},
  };
  std::set<std::string> messages;
  for (const Case& c : cases) {
    CHECK(refusal(c.file) == c.message);
    messages.insert(c.message);
  }
  CHECK(messages.size() == cases.size());
  CHECK(cases.size() >= 60);
  CHECK(refusal(file_of(small_header, 12)) == "");
}

TEST_CASE("safetensors: a file cut at any length is refused, in memory and on the disk") {
  const TemporaryDirectory directory;
  const Bytes whole = file_of(small_header, 12);
  CHECK(refusal(whole) == "");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK(refusal(cut) != "");
    const auto path = directory.write("cut", cut);
    CHECK(message_of<BadFile>([&] { safetensors::read(path); }) ==
          path.string() + refusal(cut).substr(1));
  }
}

TEST_CASE("safetensors: any changed byte of a header is refused or harmless") {
  const Bytes whole = file_of(small_header, 12);
  int refused = 0;
  for (std::size_t i = 0; i + 12 < whole.size(); ++i) {
    for (int value = 0; value < 256; ++value) {
      Bytes changed = whole;
      changed[i] = static_cast<std::byte>(value);
      try {
        for (const Tensor& tensor : safetensors::parse(changed, "f").tensors) {
          CHECK(tensor.data.data() >= changed.data() + 8);
          CHECK(tensor.data.data() + tensor.data.size() <= changed.data() + changed.size());
        }
      } catch (const BadFile&) {
        ++refused;
      }
    }
  }
  CHECK(refused > 30'000);  // of about 45,000; the rest changed a name, a string or nothing
}

TEST_CASE("safetensors: memory is what a file brings, not what it declares") {
  if (!support::can_count_allocations) {
    MESSAGE("skipped: allocations cannot be counted on this system");
    return;
  }
  const auto cost = [](const Bytes& file) {
    const support::AllocationCounter counter;
    const std::string refused = refusal(file);
    const auto used = counter.count();
    CHECK(refused != "");
    return used.bytes;
  };
  constexpr std::uint64_t fixed_cost = 20'000;
  CHECK(cost(with_size(99'999'999, file_of("{}"))) < fixed_cost);
  CHECK(cost(file_of(R"({"t":{"dtype":"U8","shape":[1099511627776],)"
                     R"("data_offsets":[0,1099511627776]}})")) < fixed_cost);
  // A hundred thousand brackets are refused at the first, and what the parser keeps is its text.
  const std::string deep = "{\"t\":" + std::string(100'000, '[');
  CHECK(cost(file_of(deep)) < fixed_cost);
  const std::string deep_objects = [] {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += "{\"t\":";
    return text;
  }();
  CHECK(cost(file_of(deep_objects)) < fixed_cost);
  // A name is kept once or twice, and not shown whole.
  const std::string name(1'000'000, 'x');
  CHECK(cost(file_of("{\"" + name + "\":1}")) < 10 * name.size());
  CHECK(refusal(file_of("{\"" + name + "\":1}")).size() < 200);
}

TEST_CASE("safetensors: what is no readable file") {
  const TemporaryDirectory directory;
  const std::string missing = (directory.path() / "missing").string();
  CHECK(message_of<mlp::MissingFile>([&] { safetensors::read(missing); }) ==
        missing + ": file: expected a readable file, found \"No such file or directory\"");
  CHECK(message_of<BadFile>([&] { safetensors::read(directory.path()); }) ==
        directory.path().string() + ": file: expected a regular file, found a directory");
  CHECK(message_of<BadFile>([&] { safetensors::read("/dev/zero"); }) ==
        "/dev/zero: file: expected a regular file, found a device or the like");
}

}  // namespace
