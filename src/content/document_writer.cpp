#include "content/document_writer.h"

#include <algorithm>
#include <utility>

#include "base/id.h"

namespace squall::content {
namespace {

constexpr int kTries = 5;  // of a write that others got in the way of

}  // namespace

Result<void> DocumentWriter::read(std::vector<store::Condition> scope) {
  auto documents = store_.find(collection_, {.where = std::move(scope)});
  if (!documents.ok()) return std::move(documents).error();
  for (model::Document& document : *documents) {
    std::string key = document.body.get_string(key_);
    known_.insert_or_assign(std::move(key), std::move(document));
  }
  return {};
}

Value DocumentWriter::find(std::string_view key) const {
  const auto found = known_.find(key);
  return found == known_.end() ? Value() : found->second.body;
}

bool DocumentWriter::any(const std::function<bool(const Value&)>& fits) const {
  return std::ranges::any_of(known_, [&](const auto& entry) { return fits(entry.second.body); });
}

store::Write DocumentWriter::write_of(const Value& body) const {
  const auto known = known_.find(body.get_string(key_));
  if (known == known_.end()) return store::insert(collection_, {new_id(), 0, body});
  return store::update(collection_, {known->second.id, known->second.revision, body});
}

void DocumentWriter::stage(const Value& body) {
  std::string key = body.get_string(key_);
  const auto known = known_.find(key);
  if (known != known_.end() && known->second.body == body) {
    staged_.erase(key);
  } else {
    staged_.insert_or_assign(std::move(key), body);
  }
}

std::vector<std::string> DocumentWriter::commit(const Refused& refused) {
  const auto staged = std::exchange(staged_, {});
  std::vector<store::Write> batch;
  batch.reserve(staged.size());
  for (const auto& [key, body] : staged) batch.push_back(write_of(body));
  std::vector<std::string> ids;
  if (batch.empty()) return ids;
  if (auto written = store_.write(batch); written.ok()) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      model::Document& document = batch[i].document;
      document.revision = (*written)[i];
      ids.push_back(document.id);
      known_.insert_or_assign(document.body.get_string(key_), std::move(document));
    }
    return ids;
  }
  // Some of the batch may stand: what is there already is found out by put().
  for (const auto& [key, body] : staged) {
    auto put = this->put(body);
    if (!put.ok()) {
      refused(key, put.error());
    } else if (put->written) {
      ids.push_back(put->id);
    }
  }
  return ids;
}

Result<PutResult> DocumentWriter::put(const Value& body) {
  const std::string key = body.get_string(key_);
  for (int i = 0;; ++i) {
    const auto known = known_.find(key);
    const bool is_new = known == known_.end();
    if (!is_new && known->second.body == body) return PutResult{known->second.id, false};
    store::Write write = write_of(body);
    auto written = store_.write({write});
    if (written.ok()) {
      write.document.revision = written->front();
      PutResult result{write.document.id, true};
      known_.insert_or_assign(key, std::move(write.document));
      return result;
    }
    const Errc code = written.error().code();
    if (i + 1 == kTries || (code != Errc::kConflict && code != Errc::kNotFound))
      return std::move(written).error();
    known_.erase(key);
    if (auto again = read({{key_, store::Op::kEq, Value(key)}}); !again.ok()) return std::move(again).error();
    // Not somebody's change of this document: another one holds a unique key.
    if (is_new && !known_.contains(key)) return std::move(written).error();
  }
}

}  // namespace squall::content
