#include "mnist/image.hpp"

#include <doctest/doctest.h>

#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <mlp/io/file_error.hpp>
#include <string>
#include <utility>
#include <vector>

#include "mnist/idx.hpp"
#include "support/allocation_counter.hpp"
#include "support/gzip.hpp"
#include "support/message_of.hpp"

namespace {

using mnist::decode_images;
using mnist::Image;
using Bytes = std::vector<std::byte>;

Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// 5 x 3 pixels from dark to bright.
std::vector<std::uint8_t> ramp() {
  std::vector<std::uint8_t> values;
  for (int i = 0; i < 15; ++i) values.push_back(static_cast<std::uint8_t>(17 * i));
  return values;
}

Bytes png(const std::vector<std::uint8_t>& pixels, std::uint32_t format, std::uint32_t width = 5,
          std::uint32_t height = 3) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = format;
  png_alloc_size_t size = 0;
  REQUIRE(png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr) != 0);
  Bytes file(size);
  REQUIRE(png_image_write_to_memory(&image, file.data(), &size, 0, pixels.data(), 0, nullptr) != 0);
  return file;
}

Bytes jpeg(const std::vector<std::uint8_t>& pixels, int width, int height, int format = TJPF_GRAY,
           int subsampling = TJSAMP_GRAY) {
  tjhandle encoder = tjInitCompress();
  unsigned char* data = nullptr;
  unsigned long size = 0;
  REQUIRE(tjCompress2(encoder, pixels.data(), width, 0, height, format, &data, &size, subsampling,
                      95, 0) == 0);
  const auto* const first = reinterpret_cast<const std::byte*>(data);
  Bytes file(first, first + size);
  tjFree(data);
  tjDestroy(encoder);
  return file;
}

std::string refusal(const Bytes& file) {
  return support::message_of<mlp::BadFile>([&] { decode_images(file, "f"); });
}
std::string refusal(std::string_view file) { return refusal(bytes_of(file)); }

Image only(const Bytes& file) {
  const std::vector<Image> images = decode_images(file, "f");
  REQUIRE(images.size() == 1);
  return images[0];
}

void check_ramp(const Image& image, float tolerance = 0.0F) {
  REQUIRE(image.width == 5);
  REQUIRE(image.height == 3);
  const auto expected = ramp();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(std::abs(image.pixels[i] - static_cast<float>(expected[i])) <= tolerance);
  }
}

std::string pgm(std::string head, const std::vector<std::uint8_t>& pixels) {
  head.append(pixels.begin(), pixels.end());
  return head;
}

/// A chunk of a PNG file.
void add_chunk(std::string& file, const std::string& kind, const std::string& data) {
  const auto add_number = [&file](std::uint64_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) file += static_cast<char>(number >> shift & 255U);
  };
  const std::string covered = kind + data;
  add_number(data.size());
  file += covered;
  add_number(
      crc32(0, reinterpret_cast<const Bytef*>(covered.data()), static_cast<uInt>(covered.size())));
}

enum Colours { grey = 0, rgb = 2, palette = 3, grey_alpha = 4, rgba = 6 };  // PNG's colour types

/// One row of pixels whose samples take so many bits (of several bytes the most significant first).
/// `rest` are pairs of chunks and their data, which come before the pixels.
Bytes png_row(int width, int bits, Colours colours, const std::string& row,
              const std::vector<std::pair<std::string, std::string>>& rest = {}) {
  std::string file = "\x89PNG\r\n\x1a\n", header;
  for (const int number : {0, 0, 0, width, 0, 0, 0, 1, bits, static_cast<int>(colours), 0, 0, 0}) {
    header += static_cast<char>(number);
  }
  add_chunk(file, "IHDR", header);
  for (const auto& [kind, data] : rest) add_chunk(file, kind, data);
  const std::string filtered = '\0' + row;
  std::string packed(compressBound(filtered.size()), '\0');
  uLongf size = packed.size();
  REQUIRE(compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                   reinterpret_cast<const Bytef*>(filtered.data()), filtered.size()) == Z_OK);
  packed.resize(size);
  add_chunk(file, "IDAT", packed);
  add_chunk(file, "IEND", "");
  return bytes_of(file);
}

/// The same numbers in 16 bits.
std::string wide(const std::string& samples) {
  std::string all;
  for (const char c : samples) all += {c, c};
  return all;
}

using Pixels = std::vector<float>;

TEST_CASE("image: a colour is the same shade of grey in every format and depth") {
  // Yellow, white, red, green, blue, black and a grey: 0.299 R + 0.587 G + 0.114 B, rounded.
  const std::string colours(
      "\xff\xff\x00\xff\xff\xff\xff\x00\x00\x00\xff\x00\x00\x00\xff\x00\x00\x00\x4d\x4d\x4d", 21);
  const Pixels expected{226, 255, 76, 150, 29, 0, 77};
  CHECK(only(png_row(7, 8, rgb, colours)).pixels == expected);
  CHECK(only(png_row(7, 16, rgb, wide(colours))).pixels == expected);
  CHECK(
      only(png_row(7, 8, palette, std::string("\0\1\2\3\4\5\6", 7), {{"PLTE", colours}})).pixels ==
      expected);
  std::string with_alpha;
  for (std::size_t i = 0; i < colours.size(); i += 3) with_alpha += colours.substr(i, 3) + "\xff";
  CHECK(only(png_row(7, 8, rgba, with_alpha)).pixels == expected);
  CHECK(only(png_row(7, 16, rgba, wide(with_alpha))).pixels == expected);

  for (int i = 0; i < 7; ++i) {
    std::vector<std::uint8_t> plane;
    for (int k = 0; k < 16 * 16; ++k) {
      for (int c = 0; c < 3; ++c) {
        plane.push_back(static_cast<std::uint8_t>(colours[static_cast<std::size_t>(3 * i + c)]));
      }
    }
    const Image image = only(jpeg(plane, 16, 16, TJPF_RGB, TJSAMP_444));
    CHECK(std::abs(image.pixels[100] - expected[static_cast<std::size_t>(i)]) <= 2.0F);
  }
}

TEST_CASE("image: PNG of any depth, and its word about how it is encoded") {
  const std::vector<std::uint8_t> values = ramp();
  const std::string ramp_bytes(values.begin(), values.end());
  const auto check = [&](const Bytes& file) {
    const Image image = only(file);
    REQUIRE(image.pixels.size() == 15);
    for (std::size_t i = 0; i < 15; ++i) CHECK(image.pixels[i] == static_cast<float>(17 * i));
  };
  const std::string srgb("\0", 1), as_srgb("\0\0\xb1\x8f", 4), linear("\0\x01\x86\xa0", 4);
  check(png_row(15, 8, grey, ramp_bytes));
  check(png_row(15, 16, grey, wide(ramp_bytes)));
  for (const std::string& row : {ramp_bytes, wide(ramp_bytes)}) {
    const int bits = row.size() == 15 ? 8 : 16;
    check(png_row(15, bits, grey, row, {{"sRGB", srgb}}));
    check(png_row(15, bits, grey, row, {{"gAMA", as_srgb}}));
    // Linear light, where a file says so: 119 of 255 is 182 in sRGB, and 180 by the power 1 / 2.2
    // that libpng takes in its place.
    const Image bright = only(png_row(15, bits, grey, row, {{"gAMA", linear}}));
    CHECK(std::abs(bright.pixels[7] - 181.0F) <= 1.0F);
  }
  std::string opaque;
  for (const char c : ramp_bytes) opaque += {c, '\xff'};
  check(png_row(15, 8, grey_alpha, opaque));
  check(png_row(15, 16, grey_alpha, wide(opaque)));
  check(png_row(15, 4, grey, "\x01\x23\x45\x67\x89\xab\xcd\xe0"));
  CHECK(only(png_row(4, 2, grey, "\x1b")).pixels == Pixels{0, 85, 170, 255});
  CHECK(only(png_row(4, 1, grey, "\x50")).pixels == Pixels{0, 255, 0, 255});
}

TEST_CASE("image: what is transparent in PNG, by whatever means, is background") {
  // A dark pixel between two that are transparent, whatever their colour.
  const Pixels expected{255, 20, 255};
  const std::string grey_row("\x07\x14\x07", 3), key("\0\x07", 2), wide_key("\x07\x07", 2);
  const auto three = [](const std::string& each) {
    std::string all;
    for (const char c : each) all += std::string(3, c);
    return all;
  };
  const std::string key_rgb("\0\x07\0\x07\0\x07", 6), wide_key_rgb("\x07\x07\x07\x07\x07\x07");
  CHECK(only(png_row(3, 8, grey, grey_row, {{"tRNS", key}})).pixels == expected);
  CHECK(only(png_row(3, 16, grey, wide(grey_row), {{"tRNS", wide_key}})).pixels == expected);
  CHECK(only(png_row(3, 8, rgb, three(grey_row), {{"tRNS", key_rgb}})).pixels == expected);
  CHECK(only(png_row(3, 16, rgb, wide(three(grey_row)), {{"tRNS", wide_key_rgb}})).pixels ==
        expected);
  CHECK(only(png_row(3, 8, palette, std::string("\0\1\0", 3),
                     {{"PLTE", three("\x07\x14")}, {"tRNS", std::string("\0\xff", 2)}}))
            .pixels == expected);
  CHECK(only(png_row(3, 8, grey_alpha, std::string("\x07\0\x14\xff\x07\0", 6))).pixels == expected);
  const std::string with_alpha("\x07\x07\x07\0\x14\x14\x14\xff\x07\x07\x07\0", 12);
  CHECK(only(png_row(3, 8, rgba, with_alpha)).pixels == expected);
  CHECK(only(png_row(3, 16, rgba, wide(with_alpha))).pixels == expected);
  // Bright ink in colour: its shade decides that black is behind it.
  const std::string yellow("\xff\xff\0\0\xff\xff\0\xff\xff\xff\0\0", 12);
  CHECK(only(png_row(3, 8, rgba, yellow)).pixels == Pixels{0, 226, 0});
}

TEST_CASE("image: the same picture in every format") {
  check_ramp(only(png(ramp(), PNG_FORMAT_GRAY)));
  check_ramp(only(bytes_of(pgm("P5 5 3 255\n", ramp()))));
  check_ramp(only(bytes_of(pgm("P5\n# by hand\n5\t# wide\n3\n255 ", ramp()))));
  std::string plain = "P2\n5 3\n15\n";
  for (int i = 0; i < 15; ++i) plain += std::to_string(i) + (i % 5 == 4 ? "\n" : " ");
  check_ramp(only(bytes_of(plain)), 1e-4F);
  std::vector<std::uint8_t> wide;  // 16 bits, most significant byte first
  for (const std::uint8_t value : ramp()) wide.insert(wide.end(), {value, value});
  check_ramp(only(bytes_of(pgm("P5 5 3 65535\n", wide))), 1e-4F);

  Bytes idx = bytes_of(std::string_view("\0\0\x08\x02\0\0\0\x03\0\0\0\x05", 12));
  for (const std::uint8_t value : ramp()) idx.push_back(static_cast<std::byte>(value));
  check_ramp(only(idx));
  check_ramp(only(support::gzip(idx)));

  std::vector<std::uint8_t> smooth;
  for (int i = 0; i < 16 * 16; ++i) smooth.push_back(static_cast<std::uint8_t>(i / 16 * 15));
  const Image image = only(jpeg(smooth, 16, 16));
  for (std::size_t i = 0; i < smooth.size(); ++i) {
    CHECK(std::abs(image.pixels[i] - static_cast<float>(smooth[i])) <= 4.0F);
  }
}

TEST_CASE("image: an IDX file's images come one at a time") {
  Bytes idx = bytes_of(std::string_view("\0\0\x08\x03\0\0\0\x04\0\0\0\x01\0\0\0\x02", 16));
  for (int i = 0; i < 8; ++i) idx.push_back(static_cast<std::byte>(i));
  std::size_t seen = 0;
  mnist::for_each_image(idx, "f", [&](const Image& image, std::size_t index, std::size_t count) {
    CHECK(index == seen++);
    CHECK(count == 4);
    CHECK(image.pixels == std::vector<float>{2.0F * static_cast<float>(index),
                                             2.0F * static_cast<float>(index) + 1.0F});
  });
  CHECK(seen == 4);
}

TEST_CASE("image: more images, or longer ones, than memory is meant for are refused") {
  const auto idx = [](std::vector<std::size_t> shape) {
    Bytes file = mnist::encode({mnist::ElementType::u8, shape});
    std::size_t size = 1;
    for (const std::size_t dimension : shape) size *= dimension;
    file.resize(file.size() + size);
    return support::gzip(file);
  };
  CHECK(refusal(idx({65'536, 1})) ==
        "f: size: expected at most 65535 pixels a side, found 1 x 65536");
  CHECK(only(idx({1, 65'535})).width == 65'535);
  const std::vector<std::uint8_t> line(65'536);
  CHECK(refusal(png(line, PNG_FORMAT_GRAY, 65'536, 1)) ==
        "f: size: expected at most 65535 pixels a side, found 65536 x 1");
  CHECK(refusal(png(line, PNG_FORMAT_GRAY, 1, 65'536)) ==
        "f: size: expected at most 65535 pixels a side, found 1 x 65536");
  CHECK(refusal("P2 1 65536 255 0") ==
        "f: size: expected at most 65535 pixels a side, found 1 x 65536");
  // What follows the frame's marker, its length and its depth are height and width.
  Bytes claiming = jpeg(ramp(), 5, 3);
  const std::array frame{std::byte{0xFF}, std::byte{0xC0}};
  const auto marker = std::search(claiming.begin(), claiming.end(), frame.begin(), frame.end());
  REQUIRE(marker != claiming.end());
  std::fill_n(marker + 5, 4, std::byte{0x21});  // 8481
  CHECK(refusal(claiming) == "f: size: expected 1 to 67108864 pixels, found 8481 x 8481");
  CHECK(refusal(idx({1'048'577, 1, 1})) ==
        "f: IDX: expected at most 1048576 images, found 1048577");
  CHECK(refusal(idx({3, 8192, 4096})) ==
        "f: size: expected at most 67108864 pixels at once, found 3 images of 33554432");
}

TEST_CASE("image: an IDX file may hold many") {
  Bytes idx = bytes_of(std::string_view("\0\0\x08\x03\0\0\0\x04\0\0\0\x01\0\0\0\x02", 16));
  for (int i = 0; i < 8; ++i) idx.push_back(static_cast<std::byte>(i));
  const std::vector<Image> images = decode_images(idx, "f");
  REQUIRE(images.size() == 4);
  CHECK(images[3].width == 2);
  CHECK(images[3].height == 1);
  CHECK(images[3].pixels == std::vector<float>{6.0F, 7.0F});
}

TEST_CASE("image: colours become grey, and what is transparent is not ink") {
  std::vector<std::uint8_t> colours, dark, bright;
  for (const std::uint8_t value : ramp()) colours.insert(colours.end(), {value, value, value});
  check_ramp(only(png(colours, PNG_FORMAT_RGB)));
  for (int i = 0; i < 15; ++i) {
    const std::uint8_t alpha = i == 7 ? 255 : 0;
    dark.insert(dark.end(), {10, alpha});
    bright.insert(bright.end(), {245, alpha});
  }
  const Image on_white = only(png(dark, PNG_FORMAT_GA)),
              on_black = only(png(bright, PNG_FORMAT_GA));
  for (std::size_t i = 0; i < 15; ++i) {
    CHECK(on_white.pixels[i] == (i == 7 ? 10.0F : 255.0F));
    CHECK(on_black.pixels[i] == (i == 7 ? 245.0F : 0.0F));
  }
}

TEST_CASE("image: what is no picture is refused, and why") {
  CHECK(refusal("") == "f: format: expected PNG, JPEG, PGM or IDX, found an empty file");
  CHECK(refusal("GIF89a") ==
        "f: format: expected PNG, JPEG, PGM or IDX, found a file that begins with \"GIF8\"");
  CHECK(refusal("P5") ==
        "f: width: expected a whole number up to 67108864, found the end of the "
        "file");
  CHECK(refusal("P5 x") == "f: width: expected a whole number up to 67108864, found \"x\"");
  CHECK(refusal("P5 -1 3 255 ") ==
        "f: width: expected a whole number up to 67108864, found \"-1 3 255 \"");
  CHECK(refusal("P5 0 3 255 ") == "f: size: expected 1 to 67108864 pixels, found 0 x 3");
  CHECK(refusal("P5 10000 10000 255 ") ==
        "f: size: expected 1 to 67108864 pixels, found 10000 x 10000");
  CHECK(refusal("P5 5 3 70000 ") ==
        "f: largest value: expected a whole number up to 65535, found \"70000 \"");
  CHECK(refusal("P5 5 3 0 ") == "f: largest value: expected 1 to 65535, found 0");
  CHECK(refusal("P5 5 3 255") == "f: PGM: expected white space before the pixels, found none");
  CHECK(refusal("P5 5 3 255 abc") == "f: pixels: expected 15 bytes, found 3");
  CHECK(refusal(pgm("P5 5 3 255 ", ramp()) + "x") == "f: pixels: expected 15 bytes, found 16");
  CHECK(refusal("P2 2 1 9 3 x") == "f: pixels: expected a whole number up to 9, found \"x\"");
  CHECK(refusal("P2 2 1 9 3 10") == "f: pixels: expected a whole number up to 9, found \"10\"");
  CHECK(refusal("P2 2 1 9 3  ") ==
        "f: pixels: expected a whole number up to 9, found the end of the file");
  CHECK(refusal(std::string_view("\0\0\x0D\x02\0\0\0\0\0\0\0\0", 12)) ==
        "f: IDX: expected images: bytes, of rank 2 or 3, found f32 of rank 2");
  CHECK(refusal(std::string_view("\0\0\x08\x01\0\0\0\x01x", 9)) ==
        "f: IDX: expected images: bytes, of rank 2 or 3, found u8 of rank 1");
  CHECK(refusal(std::string_view("\0\0\x08\x02\0\0\0\0\0\0\0\x05", 12)) ==
        "f: size: expected 1 to 67108864 pixels, found 5 x 0");
}

TEST_CASE("image: PNG and JPEG are refused wherever they are cut") {
  const Bytes whole_png = png(ramp(), PNG_FORMAT_GRAY);
  const Bytes whole_jpeg = jpeg(ramp(), 5, 3);
  for (const Bytes& whole : {whole_png, whole_jpeg}) {
    int accepted = 0;
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      accepted += refusal(cut).empty() ? 1 : 0;
    }
    // All pixels are there before the very end is.
    CHECK(accepted <= 16);
    CHECK(refusal(whole).empty());
  }
  Bytes wrong_sum = whole_png;
  wrong_sum[whole_png.size() - 16] ^= std::byte{1};  // in the last chunk of pixels
  CHECK(refusal(wrong_sum).starts_with("f: PNG: expected a sound file, found "));
}

TEST_CASE("image: no bytes of a file make more of it than it is, or crash") {
  const Bytes files[] = {png(ramp(), PNG_FORMAT_GRAY), jpeg(ramp(), 5, 3),
                         bytes_of(pgm("P5 5 3 255\n", ramp()))};
  for (const Bytes& whole : files) {
    for (std::size_t i = 0; i < whole.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        Bytes changed = whole;
        changed[i] ^= std::byte{1} << bit;
        (void)refusal(changed);
      }
    }
  }
  if (!support::can_count_allocations) return;
  const support::AllocationCounter counter;
  CHECK(refusal("P5 8000 8000 255 x") == "f: pixels: expected 64000000 bytes, found 1");
  CHECK(counter.count().bytes < 100'000);
}

/// Big-endian, at this place of a file.
void put(Bytes& file, std::size_t at, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    file[at + i] = static_cast<std::byte>(number >> 8 * (bytes - 1 - i));
  }
}

/// The same PNG file, but for the size that it claims.
Bytes png_of_size(Bytes file, std::uint64_t width, std::uint64_t height) {
  constexpr std::size_t header = 12, covered = 17;
  put(file, header + 4, width, 4);
  put(file, header + 8, height, 4);
  const auto* const bytes = reinterpret_cast<const Bytef*>(file.data());
  put(file, header + covered, crc32(0, bytes + header, covered), 4);
  return file;
}

Bytes jpeg_of_size(Bytes file, std::uint64_t width, std::uint64_t height) {
  const std::byte marker[] = {std::byte{0xFF}, std::byte{0xC0}};
  const auto frame = std::search(file.begin(), file.end(), std::begin(marker), std::end(marker));
  REQUIRE(frame != file.end());
  const auto at = static_cast<std::size_t>(frame - file.begin());
  put(file, at + 5, height, 2);
  put(file, at + 7, width, 2);
  return file;
}

TEST_CASE("image: PNG and JPEG files that are too small for their pixels take no memory for them") {
  const Bytes small_png = png_row(15, 1, grey, std::string(2, '\0'));
  const Bytes deep_png = png_row(1, 16, rgba, std::string(8, '\0'));
  const Bytes small_jpeg = jpeg(ramp(), 5, 3);
  const auto too_small = [](std::size_t least, const Bytes& file) {
    return "f: pixels: expected a file of at least " + std::to_string(least) + " bytes, found " +
           std::to_string(file.size());
  };
  const support::AllocationCounter counter;
  // A byte of deflate stands for up to 1032, 8 pixels of a bit each.
  CHECK(refusal(png_of_size(small_png, 8000, 8000)) == too_small(7751, small_png));
  CHECK(refusal(png_of_size(deep_png, 8000, 8000)) == too_small(496'124, deep_png));
  // A byte has at least a bit of 8 blocks of 8 x 8 pixels.
  CHECK(refusal(jpeg_of_size(small_jpeg, 8000, 8000)) == too_small(125'000, small_jpeg));
  if (support::can_count_allocations) CHECK(counter.count().bytes < 1'000'000);

  // What is truly there is read, however well it is compressed.
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = 3000;
  image.format = PNG_FORMAT_GRAY;
  const std::vector<std::uint8_t> blank(9'000'000);
  png_alloc_size_t size = 0;
  REQUIRE(png_image_write_to_memory(&image, nullptr, &size, 0, blank.data(), 0, nullptr) != 0);
  Bytes file(size);
  REQUIRE(png_image_write_to_memory(&image, file.data(), &size, 0, blank.data(), 0, nullptr) != 0);
  CHECK(file.size() < blank.size() / 900);
  CHECK(only(file).pixels.size() == blank.size());
  CHECK(only(jpeg(blank, 3000, 3000)).pixels.size() == blank.size());
}

/// A progressive JPEG file of 8 x 8 grey pixels in so many scans, of which each adds a bit of one
/// coefficient, as the standard allows (ITU-T T.81, annex G).
Bytes jpeg_in_scans(int scans) {
  std::string file("\xff\xd8\xff\xdb\0\x43\0", 7);
  file += std::string(64, '\x01');
  file += std::string("\xff\xc2\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0", 13);
  for (const char table : {'\0', '\x10'}) {  // one code: "0", for the symbol 0
    file += std::string("\xff\xc4\0\x14", 4) + table + '\x01' + std::string(16, '\0');
  }
  const auto add = [&](int coefficient, int high, int low) {
    if (scans-- <= 0) return;
    file += std::string("\xff\xda\0\x08\x01\x01\0", 7);
    for (const int number : {coefficient, coefficient, 16 * high + low}) {
      file += static_cast<char>(number);
    }
    file += '\x7f';
  };
  for (int coefficient = 0; coefficient < 64; ++coefficient) {
    add(coefficient, 0, 10);
    for (int bit = 9; bit >= 0; --bit) add(coefficient, bit + 1, bit);
  }
  file += "\xff\xd9";
  return bytes_of(file);
}

TEST_CASE("image: a JPEG file whose pixels would be gone through very often is refused") {
  CHECK(only(jpeg_in_scans(500)).pixels.size() == 64);
  CHECK(refusal(jpeg_in_scans(501)).find("more than 500 scans") != std::string::npos);
}

}  // namespace
