#include "base/time/zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/file.h"
#include "base/strings.h"
#include "base/time/posix_zone.h"

namespace squall::time {
namespace {

constexpr std::size_t kMaxZoneFile = std::size_t{1} << 20;
// No clock is ever set by more than this; bounds the search for changes around a wall clock time.
constexpr std::int64_t kReach = 2 * kSecondsPerDay;

using Kind = PosixZone::Kind;

std::int64_t floor_seconds(Timestamp at) {
  return at / kMicrosPerSecond - (at % kMicrosPerSecond < 0 ? 1 : 0);
}

// Big-endian numbers from the front of a file.
struct Bytes {
  std::string_view rest;
  bool ok = true;

  std::string_view take(std::size_t size) {
    if (rest.size() < size) {
      ok = false;
      return {};
    }
    const std::string_view taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return taken;
  }
  std::int64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (char c : take(size)) value = value << 8 | static_cast<unsigned char>(c);
    if (size == 4) return static_cast<std::int32_t>(value);
    return static_cast<std::int64_t>(value);
  }
};

struct Header {
  char version = 0;
  std::size_t is_utc = 0, is_standard = 0, leaps = 0, times = 0, types = 0, characters = 0;

  std::size_t size_of_data(std::size_t time_size) const {
    return times * time_size + times + types * 6 + characters + leaps * (time_size + 4) + is_standard +
           is_utc;
  }
};

std::optional<Header> read_header(Bytes& in) {
  if (in.take(4) != "TZif") return std::nullopt;
  Header header;
  const std::string_view version = in.take(1);
  header.version = version.empty() ? '\0' : version.front();
  in.take(15);
  for (std::size_t* count : {&header.is_utc, &header.is_standard, &header.leaps, &header.times, &header.types,
                             &header.characters}) {
    const std::int64_t value = in.number(4);
    if (value < 0 || value > 1'000'000) return std::nullopt;
    *count = static_cast<std::size_t>(value);
  }
  if (!in.ok) return std::nullopt;
  return header;
}

// Names come from users: they must stay below the folder.
bool is_safe_name(std::string_view name) {
  for (std::string_view part : split(name, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return std::all_of(name.begin(), name.end(), [](char c) {
    return is_alnum(c) || contains("_+-/", {&c, 1});
  });
}

}  // namespace

struct Zone::Data {
  struct Step {
    std::int64_t at;
    std::size_t kind;
  };
  std::string name;
  std::vector<Kind> kinds{{0, false, "UTC"}};
  std::size_t first_kind = 0;
  std::vector<Step> steps;
  std::optional<PosixZone> rule;  // for all that comes behind the last step

  const Kind& kind_at(std::int64_t at) const {
    const auto behind = std::upper_bound(steps.begin(), steps.end(), at,
                                         [](std::int64_t t, const Step& s) { return t < s.at; });
    if (behind == steps.end() && rule) return rule->kind_at(at);
    return behind == steps.begin() ? kinds[first_kind] : kinds[std::prev(behind)->kind];
  }

  struct Change {
    std::int64_t at;
    std::int32_t from, to;
  };
  std::vector<Change> changes_between(std::int64_t low, std::int64_t high) const {
    std::vector<std::int64_t> times;
    auto step = std::lower_bound(steps.begin(), steps.end(), low,
                                 [](const Step& s, std::int64_t t) { return s.at < t; });
    for (; step != steps.end() && step->at <= high; ++step) times.push_back(step->at);
    if (rule && (steps.empty() || high > steps.back().at)) {
      const int year = to_civil(low * kMicrosPerSecond).year;
      for (int y = year - 1; y <= year + 1; ++y) {
        const auto both = rule->changes(y);
        if (!both) break;
        for (const auto& change : *both) {
          if (change.at >= low && change.at <= high && (steps.empty() || change.at > steps.back().at))
            times.push_back(change.at);
        }
      }
    }
    std::vector<Change> changes;
    for (std::int64_t at : times) changes.push_back({at, kind_at(at - 1).offset, kind_at(at).offset});
    return changes;
  }
};

Zone::Zone() {
  static const std::shared_ptr<const Data> kUtc = [] {
    auto data = std::make_shared<Data>();
    data->name = "UTC";
    return data;
  }();
  data_ = kUtc;
}

Zone Zone::fixed(std::int32_t offset) {
  auto data = std::make_shared<Data>();
  const std::int32_t minutes = std::abs(offset) / 60;
  data->name = fmt::format("UTC{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
  data->kinds = {{offset, false, data->name}};
  return Zone(std::move(data));
}

Result<Zone> Zone::load(std::string_view name, const std::string& folder) {
  if (!is_safe_name(name))
    return make_error(Errc::kInvalid, "{} is no name of a time zone", quoted(shorten(name, 64)));
  const std::string path = join_path(folder, name);
  auto content =
      is_file(path) ? read_file(path, kMaxZoneFile) : Result<std::string>(Error(Errc::kNotFound, ""));
  if (!content.ok())
    return make_error(Errc::kNotFound, "there is no time zone {}", quoted(shorten(name, 64)));
  return parse(name, *content);
}

Result<Zone> Zone::parse(std::string_view name, std::string_view content) {
  const auto broken = [name] {
    return make_error(Errc::kParse, "the file of time zone {} is broken", quoted(name));
  };
  Bytes in{content};
  auto header = read_header(in);
  if (!header) return broken();
  std::size_t time_size = 4;
  if (header->version >= '2') {  // the first block is for old readers
    in.take(header->size_of_data(4));
    header = read_header(in);
    if (!header) return broken();
    time_size = 8;
  }
  if (in.rest.size() < header->size_of_data(time_size) || header->types == 0) return broken();
  auto data = std::make_shared<Data>();
  data->name = name;
  data->steps.reserve(header->times);
  for (std::size_t i = 0; i < header->times; ++i) data->steps.push_back({in.number(time_size), 0});
  for (Data::Step& step : data->steps) step.kind = static_cast<std::size_t>(in.number(1));
  std::vector<std::size_t> names;
  data->kinds.clear();
  for (std::size_t i = 0; i < header->types; ++i) {
    Kind kind;
    kind.offset = static_cast<std::int32_t>(in.number(4));
    kind.dst = in.number(1) != 0;
    names.push_back(static_cast<std::size_t>(in.number(1)));
    data->kinds.push_back(std::move(kind));
  }
  const std::string_view characters = in.take(header->characters);
  in.take(header->leaps * (time_size + 4) + header->is_standard + header->is_utc);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] >= characters.size()) return broken();
    const std::string_view rest = characters.substr(names[i]);
    data->kinds[i].abbreviation = rest.substr(0, rest.find('\0'));
    if (std::abs(data->kinds[i].offset) > kSecondsPerDay + 7200) return broken();
  }
  for (std::size_t i = 0; i < data->steps.size(); ++i) {
    if (data->steps[i].kind >= data->kinds.size() || (i > 0 && data->steps[i].at <= data->steps[i - 1].at))
      return broken();
  }
  const auto standard =
      std::find_if(data->kinds.begin(), data->kinds.end(), [](const Kind& kind) { return !kind.dst; });
  data->first_kind =
      standard == data->kinds.end() ? 0 : static_cast<std::size_t>(standard - data->kinds.begin());
  if (in.rest.starts_with('\n') && in.rest.size() > 2) data->rule = PosixZone::parse(trim(in.rest));
  return Zone(std::shared_ptr<const Data>(std::move(data)));
}

const std::string& Zone::name() const { return data_->name; }
std::int32_t Zone::offset_at(Timestamp at) const { return data_->kind_at(floor_seconds(at)).offset; }
std::string Zone::abbreviation_at(Timestamp at) const {
  return data_->kind_at(floor_seconds(at)).abbreviation;
}
bool Zone::is_dst(Timestamp at) const { return data_->kind_at(floor_seconds(at)).dst; }
Civil Zone::local(Timestamp at) const { return to_civil(at + offset_at(at) * kMicrosPerSecond); }

Instants Zone::instants_of(const Civil& wall) const {
  const Timestamp as_utc = to_timestamp(wall);
  const std::int64_t seconds = floor_seconds(as_utc);
  const auto at_offset = [as_utc](std::int32_t offset) { return as_utc - offset * kMicrosPerSecond; };
  const auto changes = data_->changes_between(seconds - kReach, seconds + kReach);
  for (const Data::Change& change : changes) {
    const std::int64_t old_wall = change.at + change.from, new_wall = change.at + change.to;
    if (seconds >= old_wall && seconds < new_wall)
      return {Instants::Kind::kNone, at_offset(change.from), at_offset(change.to)};
    if (seconds >= new_wall && seconds < old_wall)
      return {Instants::Kind::kTwo, at_offset(change.from), at_offset(change.to)};
  }
  // One instant: the offset is that behind the last change before it on the wall.
  std::int32_t offset = data_->kind_at(seconds - kReach).offset;
  for (const Data::Change& change : changes) {
    if (seconds >= change.at + std::max(change.from, change.to)) offset = change.to;
  }
  return {Instants::Kind::kOne, at_offset(offset), at_offset(offset)};
}

}  // namespace squall::time
