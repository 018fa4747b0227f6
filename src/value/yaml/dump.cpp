// Values to libyaml's events, as PyYAML's safe representer makes them.
#include <yaml.h>

#include <algorithm>
#include <cmath>
#include <new>

#include "base/encoding.h"
#include "base/text/utf8.h"
#include "value/python.h"
#include "value/yaml/scalar.h"
#include "value/yaml/yaml.h"

namespace squall::yaml {
namespace {

const yaml_char_t* chars(std::string_view text) { return reinterpret_cast<const yaml_char_t*>(text.data()); }
// libyaml takes names without const and copies them.
yaml_char_t* name(const char* tag) { return const_cast<yaml_char_t*>(reinterpret_cast<const yaml_char_t*>(tag)); }

std::string double_text(double number) {
  if (std::isnan(number)) return ".nan";
  if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
  // "1e+17" would read back as a text: YAML 1.1 wants the dot.
  std::string text = python::repr(number);
  const std::size_t e = text.find('e');
  if (e != std::string::npos && text.find('.') == std::string::npos) text.insert(e, ".0");
  return text;
}

// In lines of 76 digits, as Python's encodebytes() breaks them.
std::string base64_lines(std::string_view bytes) {
  const std::string digits = base64_encode(bytes);
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += 76) out.append(digits, at, 76).append("\n");
  return out;
}

class Emitter {
 public:
  Emitter(std::string& out, const Style& style) : style_(style) {
    if (yaml_emitter_initialize(&emitter_) == 0) throw std::bad_alloc();
    yaml_emitter_set_output(&emitter_, &append, &out);
    yaml_emitter_set_unicode(&emitter_, style.unicode ? 1 : 0);
    yaml_emitter_set_indent(&emitter_, style.indent);
  }
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;
  ~Emitter() { yaml_emitter_delete(&emitter_); }

  void document(const Value& value) {
    emit([](yaml_event_t* e) { return yaml_stream_start_event_initialize(e, YAML_UTF8_ENCODING); });
    emit([](yaml_event_t* e) { return yaml_document_start_event_initialize(e, nullptr, nullptr, nullptr, 1); });
    node(value);
    emit([](yaml_event_t* e) { return yaml_document_end_event_initialize(e, 1); });
    emit([](yaml_event_t* e) { return yaml_stream_end_event_initialize(e); });
  }

 private:
  static int append(void* out, unsigned char* bytes, std::size_t size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
    return 1;
  }

  template <typename Make>
  void emit(Make make) {
    yaml_event_t event{};
    if (make(&event) == 0) throw std::bad_alloc();
    if (yaml_emitter_emit(&emitter_, &event) == 0) {
      if (emitter_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
      broken_invariant(emitter_.problem != nullptr ? emitter_.problem : "the YAML emitter failed");
    }
  }

  void scalar(std::string_view text, bool plain, bool quoted, const char* tag = nullptr,
              yaml_scalar_style_t style = YAML_ANY_SCALAR_STYLE) {
    emit([&](yaml_event_t* e) {
      return yaml_scalar_event_initialize(e, nullptr, tag != nullptr ? name(tag) : nullptr, chars(text),
                                          static_cast<int>(text.size()), plain ? 1 : 0, quoted ? 1 : 0, style);
    });
  }

  void text(std::string_view text) {
    const std::string valid = squall::text::repaired_utf8(text);  // the emitter takes nothing else
    scalar(valid, implicit_tag(valid) == Tag::kStr, true);
  }

  void node(const Value& value) {
    switch (value.kind()) {
      case Kind::kNull: scalar("null", true, false); break;
      case Kind::kBool: scalar(value.as_bool() ? "true" : "false", true, false); break;
      case Kind::kInt: scalar(std::to_string(value.as_int()), true, false); break;
      case Kind::kBigInt: scalar(value.as_string(), true, false); break;
      case Kind::kDouble: scalar(double_text(value.as_double()), true, false); break;
      case Kind::kDate: scalar(python::iso_format(value.as_date()), true, false); break;
      case Kind::kDateTime: scalar(python::iso_format(value.as_date_time(), ' '), true, false); break;
      case Kind::kString: text(value.as_string()); break;
      case Kind::kBytes:
        scalar(base64_lines(value.as_string()), false, false, "tag:yaml.org,2002:binary", YAML_LITERAL_SCALAR_STYLE);
        break;
      case Kind::kArray:
      case Kind::kTuple: sequence(value); break;
      case Kind::kSet:
      case Kind::kObject:
      case Kind::kPairs: mapping(value); break;
    }
  }

  void sequence(const Value& value) {
    emit([](yaml_event_t* e) {
      return yaml_sequence_start_event_initialize(e, nullptr, nullptr, 1, YAML_BLOCK_SEQUENCE_STYLE);
    });
    for (const Value& item : value.items()) node(item);
    emit([](yaml_event_t* e) { return yaml_sequence_end_event_initialize(e); });
  }

  void mapping(const Value& value) {
    std::vector<std::pair<Value, Value>> entries;
    for (const Member& member : value.members()) entries.emplace_back(member.key, member.value);
    for (const Value& item : value.items()) {
      if (value.kind() == Kind::kSet) {
        entries.emplace_back(item, nullptr);
      } else {
        entries.emplace_back(item[0], item[1]);
      }
    }
    if (style_.sort_keys && have_order(entries)) {
      std::ranges::stable_sort(entries, [](const auto& a, const auto& b) {
        return python::compare(a.first, b.first, "<").value().value_or(0) < 0;
      });
    }
    const bool set = value.kind() == Kind::kSet;
    emit([&](yaml_event_t* e) {
      return yaml_mapping_start_event_initialize(e, nullptr, set ? name("tag:yaml.org,2002:set") : nullptr, set ? 0 : 1,
                                                 YAML_BLOCK_MAPPING_STYLE);
    });
    for (const auto& [key, item] : entries) {
      node(key);
      node(item);
    }
    emit([](yaml_event_t* e) { return yaml_mapping_end_event_initialize(e); });
  }

  static bool have_order(const std::vector<std::pair<Value, Value>>& entries) {
    return std::ranges::all_of(entries, [&](const auto& entry) {
      return python::compare(entries.front().first, entry.first, "<").ok();
    });
  }

  const Style& style_;
  yaml_emitter_t emitter_{};
};

}  // namespace

std::string dump(const Value& value, const Style& style) {
  std::string out;
  Emitter(out, style).document(value);
  if (out.ends_with("\n...\n")) out.resize(out.size() - 4);
  return out;
}

}  // namespace squall::yaml
