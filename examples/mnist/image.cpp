#include "mnist/image.hpp"

#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mlp/io/detail/read_file.hpp>
#include <mlp/io/file_error.hpp>
#include <new>
#include <string_view>

#include "mnist/idx.hpp"

namespace mnist {
namespace {

using mlp::BadFile;
using mlp::in_quotes;

constexpr std::uint64_t most_pixels = std::uint64_t{1} << 26;
constexpr std::uint64_t longest_side = 65'535;  // as of JPEG
constexpr std::size_t most_images = std::size_t{1} << 20;

/// Checked before memory is allocated: a few bytes of PNG can claim gigabytes, and what is made of
/// a single row of pixels takes many times its memory.
void check_size(std::uint64_t width, std::uint64_t height, const std::string& name) {
  if (width == 0 || height == 0 || width > most_pixels / height) {
    throw BadFile(name, "size", "1 to " + std::to_string(most_pixels) + " pixels",
                  std::to_string(width) + " x " + std::to_string(height));
  }
  if (std::max(width, height) > longest_side) {
    throw BadFile(name, "size", "at most " + std::to_string(longest_side) + " pixels a side",
                  std::to_string(width) + " x " + std::to_string(height));
  }
}

/// The same for what compression can make of a file: `least_bytes` is what it needs at least.
void check_justified(std::uint64_t least_bytes, std::span<const std::byte> file,
                     const std::string& name) {
  if (least_bytes <= file.size()) return;
  throw BadFile(name, "pixels", "a file of at least " + std::to_string(least_bytes) + " bytes",
                std::to_string(file.size()));
}

std::size_t pixels_of(std::uint64_t width, std::uint64_t height) {
  return static_cast<std::size_t>(width * height);
}

/// The shade of a colour: luma, Y' = 0.299 R' + 0.587 G' + 0.114 B' of values as sRGB encodes them
/// (ITU-R BT.601, as JFIF has it), in libjpeg's 16-bit fixed point (jccolor.c). So PNG and JPEG
/// files of the same picture agree, and grey stays as it is: the weights add up to 1.
std::uint8_t luma(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  constexpr std::uint32_t of_red = 19595, of_green = 38470, of_blue = 7471, half = 32768;
  static_assert(of_red + of_green + of_blue == 65536);
  return static_cast<std::uint8_t>((of_red * red + of_green * green + of_blue * blue + half) >> 16);
}

/// Grey on a suitable background: white under dark ink, black under bright ink.
Image on_background(int width, int height, const std::vector<std::uint8_t>& grey_and_alpha) {
  double ink = 0, opacity = 0;
  for (std::size_t i = 0; i < grey_and_alpha.size(); i += 2) {
    ink += static_cast<double>(grey_and_alpha[i]) * grey_and_alpha[i + 1];
    opacity += grey_and_alpha[i + 1];
  }
  const float background = ink > 127.5 * opacity ? 0.0F : 255.0F;
  Image image{width, height, {}};
  image.pixels.reserve(grey_and_alpha.size() / 2);
  for (std::size_t i = 0; i < grey_and_alpha.size(); i += 2) {
    const float alpha = static_cast<float>(grey_and_alpha[i + 1]) / 255.0F;
    image.pixels.push_back(alpha * static_cast<float>(grey_and_alpha[i]) +
                           (1.0F - alpha) * background);
  }
  return image;
}

/// What the decoders say where there is no memory: "Insufficient memory", "out of memory" and the
/// like. That is not the file's fault.
void check_memory(std::string_view message) {
  if (message.find("emory") != std::string_view::npos) throw std::bad_alloc();
}

Image decode_png(std::span<const std::byte> bytes, const std::string& name) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, decltype(&png_image_free)> freed(&png, png_image_free);
  const auto check = [&](int good) {
    if (good == 0 || PNG_IMAGE_FAILED(png)) {
      check_memory(png.message);
      throw BadFile(name, "PNG", "a sound file", in_quotes(png.message));
    }
  };
  check(png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()));
  check_size(png.width, png.height, name);
  constexpr std::size_t depth = 24, colour_type = 25;  // which libpng has found to be good
  constexpr std::array<std::uint64_t, 7> samples{1, 0, 3, 1, 2, 0, 4};  // a pixel, by colour type
  const std::uint64_t row_bits = std::to_integer<std::uint64_t>(bytes[depth]) * png.width *
                                 samples[std::to_integer<std::size_t>(bytes[colour_type])];
  // Two bits of deflate stand for 258 bytes at most (RFC 1951, section 3.2.5).
  constexpr std::uint64_t bits = 8, deflated_to = 258 * bits / 2;
  check_justified((row_bits + bits - 1) / bits * png.height / deflated_to, bytes, name);
  // 16-bit values of unstated encoding are sRGB, like 8-bit ones (libpng would take them as linear
  // light), and libpng's own conversion to grey would use linear light.
  png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  png.format = PNG_FORMAT_RGBA;
  std::vector<std::uint8_t> values(4 * pixels_of(png.width, png.height));
  check(png_image_finish_read(&png, nullptr, values.data(), 0, nullptr));
  for (std::size_t i = 0; i < values.size(); i += 4) {  // in place: a picture may be large
    const std::uint8_t alpha = values[i + 3];
    values[i / 2] = luma(values[i], values[i + 1], values[i + 2]);
    values[i / 2 + 1] = alpha;
  }
  values.resize(values.size() / 2);
  return on_background(static_cast<int>(png.width), static_cast<int>(png.height), values);
}

Image decode_jpeg(std::span<const std::byte> bytes, const std::string& name) {
  const std::unique_ptr<void, decltype(&tjDestroy)> decoder(tjInitDecompress(), tjDestroy);
  const auto check = [&](bool good) {
    if (!good) {
      check_memory(tjGetErrorStr2(decoder.get()));
      throw BadFile(name, "JPEG", "a sound file", in_quotes(tjGetErrorStr2(decoder.get())));
    }
  };
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  int width = 0, height = 0, subsampling = 0, colours = 0;
  check(decoder && tjDecompressHeader3(decoder.get(), data, bytes.size(), &width, &height,
                                       &subsampling, &colours) == 0);
  check_size(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), name);
  // A block of 8 x 8 pixels takes a bit at least, its first Huffman code. (Arithmetic coding can do
  // with less only where nearly all of a picture is blank.)
  constexpr std::uint64_t block = 64, bits = 8;
  check_justified(pixels_of(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height)) /
                      (block * bits),
                  bytes, name);
  std::vector<std::uint8_t> grey(
      pixels_of(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height)));
  check(tjDecompress2(decoder.get(), data, bytes.size(), grey.data(), width, 0, height, TJPF_GRAY,
                      TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) == 0);
  return {width, height, {grey.begin(), grey.end()}};
}

/// Whole numbers between white space and comments, as at the start of a PGM file (throughout, if
/// plain).
class PgmText {
 public:
  PgmText(std::span<const std::byte> bytes, const std::string& name)
      : text_(reinterpret_cast<const char*>(bytes.data()), bytes.size()), name_(name) {}

  std::uint64_t number(const char* field, std::uint64_t largest) {
    skip_space();
    std::uint64_t value = 0;
    const char* const begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{} || value > largest) {
      throw BadFile(name_, field, "a whole number up to " + std::to_string(largest),
                    at_ == text_.size() ? "the end of the file" : in_quotes(text_.substr(at_, 12)));
    }
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  void skip_space() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (is_space(text_[at_])) {
        ++at_;
      } else {
        return;
      }
    }
  }
  /// The single white space before binary data.
  void skip_one_space() {
    if (at_ == text_.size() || !is_space(text_[at_])) {
      throw BadFile(name_, "PGM", "white space before the pixels", "none");
    }
    ++at_;
  }
  std::string_view rest() const { return text_.substr(at_); }

 private:
  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 2;
};

// Format: https://netpbm.sourceforge.net/doc/pgm.html; P5 is binary, P2 plain.
Image decode_pgm(std::span<const std::byte> bytes, bool is_plain, const std::string& name) {
  PgmText text(bytes, name);
  const std::uint64_t width = text.number("width", most_pixels);
  const std::uint64_t height = text.number("height", most_pixels);
  const std::uint64_t largest = text.number("largest value", 65535);
  check_size(width, height, name);
  if (largest == 0) throw BadFile(name, "largest value", "1 to 65535", "0");
  if (!is_plain) text.skip_one_space();

  // A number takes at least this many bytes, so the size of the file bounds what is allocated.
  const std::size_t count = pixels_of(width, height);
  const std::size_t bytes_each = is_plain || largest < 256 ? 1 : 2;
  const std::string_view data = text.rest();
  if (data.size() < count * bytes_each || (!is_plain && data.size() > count * bytes_each)) {
    throw BadFile(name, "pixels", std::to_string(count * bytes_each) + " bytes",
                  std::to_string(data.size()));
  }
  Image image{static_cast<int>(width), static_cast<int>(height), {}};
  image.pixels.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t value = 0;
    if (is_plain) {
      value = text.number("pixels", largest);
    } else {
      for (std::size_t b = 0; b < bytes_each; ++b) {
        value = value << 8U | static_cast<std::uint8_t>(data[i * bytes_each + b]);
      }
    }
    image.pixels.push_back(255.0F * static_cast<float>(std::min(value, largest)) /
                           static_cast<float>(largest));
  }
  return image;
}

void decode_idx(std::span<const std::byte> bytes, const std::string& name, const UseImage& use) {
  const IdxArray array = read_idx_bytes(bytes, name);
  if (array.type != ElementType::u8 || array.shape.size() < 2 || array.shape.size() > 3) {
    throw BadFile(
        name, "IDX", "images: bytes, of rank 2 or 3",
        std::string(to_string(array.type)) + " of rank " + std::to_string(array.shape.size()));
  }
  const std::size_t rank = array.shape.size();
  const std::size_t count = rank == 3 ? array.shape[0] : 1;
  const std::size_t height = array.shape[rank - 2], width = array.shape[rank - 1];
  check_size(width, height, name);
  if (count > most_images) {
    throw BadFile(name, "IDX", "at most " + std::to_string(most_images) + " images",
                  std::to_string(count));
  }
  auto pixel = array.values<std::uint8_t>().begin();
  for (std::size_t i = 0; i < count; ++i) {
    const auto end = pixel + static_cast<std::ptrdiff_t>(width * height);
    use({static_cast<int>(width), static_cast<int>(height), {pixel, end}}, i, count);
    pixel = end;
  }
}

bool begins_with(std::span<const std::byte> bytes, std::initializer_list<int> beginning) {
  return bytes.size() >= beginning.size() &&
         std::equal(beginning.begin(), beginning.end(), bytes.begin(),
                    [](int a, std::byte b) { return a == std::to_integer<int>(b); });
}

}  // namespace

void for_each_image(std::span<const std::byte> bytes, const std::string& name,
                    const UseImage& use) {
  if (begins_with(bytes, {0x89, 'P', 'N', 'G'})) return use(decode_png(bytes, name), 0, 1);
  if (begins_with(bytes, {0xFF, 0xD8, 0xFF})) return use(decode_jpeg(bytes, name), 0, 1);
  if (begins_with(bytes, {'P', '5'})) return use(decode_pgm(bytes, false, name), 0, 1);
  if (begins_with(bytes, {'P', '2'})) return use(decode_pgm(bytes, true, name), 0, 1);
  if (begins_with(bytes, {0, 0}) || begins_with(bytes, {0x1F, 0x8B})) {
    return decode_idx(bytes, name, use);
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  throw BadFile(
      name, "format", "PNG, JPEG, PGM or IDX",
      text.empty() ? "an empty file" : "a file that begins with " + in_quotes(text.substr(0, 4)));
}

void for_each_image(const std::filesystem::path& file, const UseImage& use) {
  for_each_image(mlp::read_file(file), file.string(), use);
}

std::vector<Image> decode_images(std::span<const std::byte> bytes, const std::string& name) {
  std::vector<Image> images;
  for_each_image(bytes, name, [&](const Image& image, std::size_t /*index*/, std::size_t count) {
    if (count > most_pixels / image.pixels.size()) {
      throw BadFile(name, "size", "at most " + std::to_string(most_pixels) + " pixels at once",
                    std::to_string(count) + " images of " + std::to_string(image.pixels.size()));
    }
    images.push_back(image);
  });
  return images;
}

std::vector<Image> read_images(const std::filesystem::path& file) {
  return decode_images(mlp::read_file(file), file.string());
}

}  // namespace mnist
