// Time zones from the system's zone files (TZif), both ways: what a clock shows at an instant, and at which
// instants it shows something. A Zone is immutable and cheap to copy; share it freely.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time/calendar.h"

namespace squall::time {

inline constexpr std::string_view kZoneFolder = "/usr/share/zoneinfo";

// The instants at which a wall clock shows a given time.
struct Instants {
  enum class Kind : std::uint8_t {
    kOne,
    kTwo,   // the clock was set back over it: `first` is the earlier
    kNone,  // the clock was set forward over it: `first` is what it would be under the old offset, `second`
            // under the new
  } kind = Kind::kOne;
  Timestamp first = 0, second = 0;  // equal for kOne
};

class Zone {
 public:
  // UTC.
  Zone();
  // An IANA name as it is spelt ("Europe/Berlin"). Error: kNotFound for an unknown name, kInvalid for one
  // that leaves the folder, kParse for a broken file.
  static Result<Zone> load(std::string_view name, const std::string& folder = std::string(kZoneFolder));
  // From the content of a zone file.
  static Result<Zone> parse(std::string_view name, std::string_view content);
  // A fixed offset, in seconds east of UTC.
  static Zone fixed(std::int32_t offset);

  const std::string& name() const;
  // Seconds east of UTC.
  std::int32_t offset_at(Timestamp at) const;
  // "CEST".
  std::string abbreviation_at(Timestamp at) const;
  bool is_dst(Timestamp at) const;
  Civil local(Timestamp at) const;
  Instants instants_of(const Civil& wall) const;

 private:
  struct Data;
  explicit Zone(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace squall::time
