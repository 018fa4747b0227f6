#include "base/crypto/random.h"

#include <sys/random.h>

#include <cerrno>

#include "base/encoding.h"
#include "base/error.h"

namespace squall::crypto {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t done = 0; done < count;) {
    const ssize_t n = getrandom(bytes.data() + done, count - done, 0);
    if (n > 0) done += static_cast<std::size_t>(n);
    if (n < 0 && errno != EINTR) broken_invariant("the kernel gives no random bytes");
  }
  return bytes;
}

std::string random_token(std::size_t bytes) {
  std::string text = base64url_encode(random_bytes(bytes));
  while (text.ends_with('=')) text.pop_back();
  return text;
}

}  // namespace squall::crypto
