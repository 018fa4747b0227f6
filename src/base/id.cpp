#include "base/id.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>

#include "base/encoding.h"
#include "base/error.h"
#include "base/id_beside.h"
#include "base/strings.h"

namespace squall {
namespace {

// In digits: of an id, its second; of one beside another, what it sorts by behind that.
constexpr std::size_t kIdDigits = 24, kTimeDigits = 8, kOrderDigits = 6;

void fill_random(unsigned char* out, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t n = getrandom(out + done, size - done, 0);
    if (n > 0) done += static_cast<std::size_t>(n);
    if (n < 0 && errno != EINTR) broken_invariant("the kernel gives no random bytes");
  }
}

// A few hundred random bytes at a time, since each id of a request would be a call to the kernel. Nothing
// here forks and goes on in the child.
void fill_random_small(unsigned char* out, std::size_t size) {
  struct Stock {
    std::array<unsigned char, 256> bytes{};
    std::size_t used = sizeof bytes;
  };
  thread_local Stock stock;
  if (stock.used + size > stock.bytes.size()) {
    fill_random(stock.bytes.data(), stock.bytes.size());
    stock.used = 0;
  }
  unsigned char* from = stock.bytes.data() + stock.used;
  std::copy_n(from, size, out);
  std::fill_n(from, size, static_cast<unsigned char>(0));  // what was given out is not kept
  stock.used += size;
}

std::string hex_of(const unsigned char* bytes, std::size_t size) {
  return hex_encode({reinterpret_cast<const char*>(bytes), size});
}

// Seconds and counter as one number that only grows, so that ids sort; a counter that runs over borrows from
// the next second.
std::uint64_t next_stamp() {
  static std::atomic<std::uint64_t> last{0};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto floor = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count())
                     << 24;
  std::uint64_t before = last.load(std::memory_order_relaxed), next = 0;
  do {
    next = before + 1 > floor ? before + 1 : floor;
  } while (!last.compare_exchange_weak(before, next, std::memory_order_relaxed));
  return next;
}

const std::array<unsigned char, 5>& process_bytes() {
  static const std::array<unsigned char, 5> kBytes = [] {
    std::array<unsigned char, 5> bytes{};
    fill_random(bytes.data(), bytes.size());
    bytes[0] &= 0x7F;
    return bytes;
  }();
  return kBytes;
}

// Of derived ids, the first digit behind the second: its first bit is 1.
bool is_derived(std::string_view id) { return (hex_digit(id[kTimeDigits]) & 8) != 0; }
void mark_derived(std::string& id) { id[kTimeDigits] = "89abcdef"[hex_digit(id[kTimeDigits]) & 7]; }

// Fetched once, and with one context for each thread: made anew they cost more than the hash of a short text.
std::string sha256_hex(std::string_view text) {
  struct FreeAlgorithm {
    void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  };
  struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  static const std::unique_ptr<EVP_MD, FreeAlgorithm> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), text.data(), text.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), &size) != 1) {
    broken_invariant("OpenSSL has no SHA-256");
  }
  return hex_of(digest.data(), size);
}

}  // namespace

std::string new_id() {
  const std::uint64_t stamp = next_stamp();
  std::array<unsigned char, 12> id{};
  for (std::size_t i = 0; i < 4; ++i) id[i] = static_cast<unsigned char>(stamp >> (48 - 8 * i));
  for (std::size_t i = 0; i < 5; ++i) id[4 + i] = process_bytes()[i];
  for (std::size_t i = 0; i < 3; ++i) id[9 + i] = static_cast<unsigned char>(stamp >> (16 - 8 * i));
  return hex_of(id.data(), id.size());
}

std::string derived_id(std::initializer_list<std::string_view> parts) {
  const std::string hash = sha256_hex(join(parts, std::string_view("\0", 1)));
  std::string_view newest;
  for (std::string_view part : parts)
    if (is_id(part)) newest = std::max(newest, part.substr(0, kTimeDigits));
  std::string id = to_lower(newest) + hash.substr(0, kIdDigits - newest.size());
  if (!newest.empty()) mark_derived(id);
  return id;
}

std::string id_beside(std::string_view parent, std::initializer_list<std::string_view> parts) {
  const std::string hash =
      sha256_hex(fmt::format("{}{}{}", parent, '\0', join(parts, std::string_view("\0", 1))));
  if (!is_id(parent)) return hash.substr(0, kIdDigits);
  const std::size_t order = is_derived(parent) ? kTimeDigits : kIdDigits - kOrderDigits;
  std::string id = to_lower(parent.substr(0, kTimeDigits)) + to_lower(parent.substr(order, kOrderDigits)) +
                   hash.substr(0, kIdDigits - kTimeDigits - kOrderDigits);
  mark_derived(id);
  return id;
}

bool is_id(std::string_view text) {
  if (text.size() != 24) return false;
  for (char c : text) {
    if (hex_digit(c) < 0) return false;
  }
  return true;
}

std::string new_uuid() {
  std::array<unsigned char, 16> bytes{};
  fill_random_small(bytes.data(), bytes.size());
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = hex_of(bytes.data(), bytes.size());
  std::string text(36, '-');
  hex.copy(&text[0], 8, 0);
  hex.copy(&text[9], 4, 8);
  hex.copy(&text[14], 4, 12);
  hex.copy(&text[19], 4, 16);
  hex.copy(&text[24], 12, 20);
  return text;
}

std::string random_hex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  fill_random(reinterpret_cast<unsigned char*>(raw.data()), raw.size());
  return hex_encode(raw);
}

}  // namespace squall
