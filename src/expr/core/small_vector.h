// A vector whose first few items live inside of it: the arguments of a call cost no allocation.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <utility>

namespace squall::expr {

// As std::vector, with less; iterators are pointers. Threads: as std::vector.
// REQUIRES: moving a T does not throw.
template <typename T, std::size_t kInside>
class SmallVector {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  SmallVector() noexcept : items_(inside()) {}
  SmallVector(std::size_t count, const T& item) : SmallVector() {
    reserve(count);
    for (std::size_t i = 0; i < count; ++i) emplace_back(item);
  }
  SmallVector(std::initializer_list<T> items) : SmallVector() { append(items.begin(), items.end()); }
  template <typename It>
  SmallVector(It first, It last) : SmallVector() {
    append(first, last);
  }
  SmallVector(const SmallVector& other) : SmallVector() { append(other.begin(), other.end()); }
  SmallVector(SmallVector&& other) noexcept : SmallVector() { take(other); }
  SmallVector& operator=(const SmallVector& other) {
    if (this != &other) *this = SmallVector(other);
    return *this;
  }
  SmallVector& operator=(SmallVector&& other) noexcept {
    if (this == &other) return *this;
    clear();
    free_outside();
    take(other);
    return *this;
  }
  ~SmallVector() {
    if (size_ != 0 || items_ != inside()) let_go();
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return items_; }
  T* end() { return items_ + size_; }
  const T* begin() const { return items_; }
  const T* end() const { return items_ + size_; }
  T& operator[](std::size_t i) { return items_[i]; }
  const T& operator[](std::size_t i) const { return items_[i]; }
  T& front() { return items_[0]; }
  const T& front() const { return items_[0]; }
  T& back() { return items_[size_ - 1]; }

  void reserve(std::size_t wanted) {
    if (wanted <= capacity_) return;
    T* larger = static_cast<T*>(::operator new(wanted * sizeof(T), std::align_val_t(alignof(T))));
    std::uninitialized_move_n(items_, size_, larger);
    std::destroy_n(items_, size_);
    free_outside();
    items_ = larger;
    capacity_ = wanted;
  }
  template <typename... A>
  T& emplace_back(A&&... args) {
    if (size_ == capacity_) {
      T made(std::forward<A>(args)...);  // an argument may lie in here
      reserve(capacity_ * 2);
      return *new (items_ + size_++) T(std::move(made));
    }
    T* made = new (items_ + size_) T(std::forward<A>(args)...);
    ++size_;
    return *made;
  }
  void push_back(T item) { emplace_back(std::move(item)); }
  template <typename It>
  void append(It first, It last) {
    for (; first != last; ++first) emplace_back(*first);
  }
  // In front of the item at `place`.
  void insert(std::size_t place, T item) {
    emplace_back(std::move(item));
    for (std::size_t i = size_ - 1; i > place; --i) std::swap(items_[i], items_[i - 1]);
  }
  void erase(std::size_t place) {
    for (std::size_t i = place; i + 1 < size_; ++i) items_[i] = std::move(items_[i + 1]);
    std::destroy_at(items_ + --size_);
  }
  void clear() {
    std::destroy_n(items_, size_);
    size_ = 0;
  }

 private:
  T* inside() noexcept { return reinterpret_cast<T*>(storage_); }
  void let_go() noexcept {
    std::destroy_n(items_, size_);
    free_outside();
  }
  void free_outside() noexcept {
    if (items_ != inside()) ::operator delete(items_, std::align_val_t(alignof(T)));
    items_ = inside();
    capacity_ = kInside;
  }
  // REQUIRES: empty, nothing outside. `other` is empty after.
  void take(SmallVector& other) noexcept {
    if (other.items_ != other.inside()) {
      items_ = std::exchange(other.items_, other.inside());
      capacity_ = std::exchange(other.capacity_, kInside);
    } else {
      std::uninitialized_move_n(other.items_, other.size_, items_);
      std::destroy_n(other.items_, other.size_);
    }
    size_ = std::exchange(other.size_, 0);
  }

  T* items_;
  std::size_t size_ = 0, capacity_ = kInside;
  alignas(T) std::byte storage_[kInside * sizeof(T)];
};

}  // namespace squall::expr
