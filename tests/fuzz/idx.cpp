// Any bytes are either refused as a bad file, or are an array whose size is what its header says.
#include "mnist/idx.hpp"

#include "support.hpp"

namespace {

using fuzz::require;

void check(std::span<const std::byte> file) {
  constexpr mnist::IdxLimits limits{.gzip_bytes = std::uint64_t{1} << 20};
  const mnist::IdxArray array = mnist::read_idx_bytes(file, "f", limits);
  fuzz::accepted.add();
  std::size_t size = mnist::element_size(array.type);
  require(size > 0);
  for (const std::size_t dimension : array.shape) size *= dimension;
  require(array.data.bytes.size() == size);

  const std::vector<std::byte> header = mnist::encode({array.type, array.shape});
  const bool is_gzip = file.size() >= 2 && file[0] == std::byte{0x1F} && file[1] == std::byte{0x8B};
  if (!is_gzip) {
    require(std::equal(header.begin(), header.end(), file.begin()));
    require(file.size() == header.size() + size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::unless_refused([&] { check(std::as_bytes(std::span(data, size))); });
  return 0;
}
