// What expressions make while they run and nobody else sees: counted objects without atomic counts, for one
// evaluation on one thread.
#pragma once

#include <cstdint>
#include <utility>

namespace squall::expr {

// Base of what Ref counts. Destruction of long chains does not recurse on the stack.
class Counted {
 public:
  Counted() = default;
  virtual ~Counted() = default;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

  void retain() { ++refs_; }
  void release() {
    if (--refs_ == 0) dispose(this);
  }
  // Whether one Ref alone holds it.
  bool is_unique() const { return refs_ == 1; }

 private:
  static void dispose(Counted* dead);
  std::uint32_t refs_ = 1;
  Counted* next_dead_ = nullptr;
};

// Owns one count of a T.
template <typename T>
class Ref {
 public:
  Ref() = default;
  static Ref adopt(T* counted) {
    Ref ref;
    ref.counted_ = counted;
    return ref;
  }
  static Ref share(T* counted) {
    if (counted) counted->retain();
    return adopt(counted);
  }
  Ref(const Ref& other) : counted_(other.counted_) {
    if (counted_) counted_->retain();
  }
  Ref(Ref&& other) noexcept : counted_(std::exchange(other.counted_, nullptr)) {}
  template <typename U>
  Ref(Ref<U>&& other) : counted_(other.leak()) {}  // NOLINT: from a derived class
  Ref& operator=(Ref other) noexcept {
    std::swap(counted_, other.counted_);
    return *this;
  }
  ~Ref() {
    if (counted_) counted_->release();
  }
  T* get() const { return counted_; }
  T* operator->() const { return counted_; }
  T& operator*() const { return *counted_; }
  explicit operator bool() const { return counted_ != nullptr; }
  T* leak() { return std::exchange(counted_, nullptr); }

 private:
  T* counted_ = nullptr;
};

template <typename T, typename... A>
Ref<T> make(A&&... args) {
  return Ref<T>::adopt(new T(std::forward<A>(args)...));
}

}  // namespace squall::expr
