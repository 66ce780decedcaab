#include "mnist/shared_bytes.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <system_error>
#include <utility>

namespace mnist {
namespace {

/// A mapping outlives the descriptor that it was made from.
class Descriptor {
 public:
  explicit Descriptor(const std::filesystem::path& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }

 private:
  int number_;
};

/// Null if the system refuses.
std::shared_ptr<void> map(std::size_t size, int protection, int flags, int descriptor) {
  void* const data = ::mmap(nullptr, size, protection, flags, descriptor, 0);
  if (data == MAP_FAILED) return nullptr;
  return {data, [size](void* mapped) { ::munmap(mapped, size); }};
}

/// Writing to a page for the first time takes longer than unpacking into it, so few, large pages
/// are better.
void prefer_large_pages([[maybe_unused]] std::span<std::byte> bytes) {
#ifdef MADV_HUGEPAGE
  ::madvise(bytes.data(), bytes.size(), MADV_HUGEPAGE);  // only a hint
#endif
}

}  // namespace

SharedBytes share(std::vector<std::byte> bytes) {
  const auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  return {owner, *owner};
}

std::optional<SharedBytes> map_file(const std::filesystem::path& path) {
  // Opening a pipe would wait for its writer.
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  const Descriptor file(path);
  struct stat status {};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode) ||
      status.st_size <= 0 || !std::in_range<std::size_t>(status.st_size)) {
    return std::nullopt;
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  std::shared_ptr<const void> owner = map(size, PROT_READ, MAP_PRIVATE, file.number());
  if (!owner) return std::nullopt;
  const auto* const data = static_cast<const std::byte*>(owner.get());
  return SharedBytes{std::move(owner), {data, size}};
}

std::optional<ReservedBytes> reserve(std::size_t size) {
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  std::shared_ptr<void> owner = map(size, PROT_READ | PROT_WRITE, flags, -1);
  if (!owner) return std::nullopt;
  const std::span<std::byte> bytes(static_cast<std::byte*>(owner.get()), size);
  prefer_large_pages(bytes);
  return ReservedBytes{std::move(owner), bytes};
}

}  // namespace mnist
