// SPDX-License-Identifier: MIT
#include "search/finding_records.hpp"

#include "record_writer.hpp"

#include <cstdint>
#include <sstream>
#include <vector>

namespace kata {
namespace {

void add(Record& record, const Place& place) {
  record.fields.insert(record.fields.end(), {place.file, std::to_string(place.line), place.function});
}

void add(Record& record, const std::vector<std::uintptr_t>& calls) {
  for (const std::uintptr_t offset : calls) {
    std::ostringstream hexadecimal;
    hexadecimal << std::hex << offset;
    record.fields.push_back(hexadecimal.str());
  }
}

}  // namespace

void send_step(const Step& step) {
  Record record{"step",
                {step.kind, std::to_string(step.number), std::to_string(step.time), std::to_string(step.cause),
                 std::to_string(step.coroutine), std::to_string(step.strand), step.on}};
  add(record, step.place);
  record.fields.push_back(step.text);
  add(record, step.calls);
  send(record);
}

void send_finding(const Finding& finding, const std::string& schedule) {
  Record found{"found", {finding.rule}};
  add(found, finding.place);
  found.fields.insert(found.fields.end(), {finding.message, schedule});
  send(found);
  for (const PlaceNote& note : finding.notes) {
    Record record{"note", {}};
    add(record, note.place);
    record.fields.push_back(note.text);
    send(record);
  }
  for (const CallStack& calls : finding.stacks) {
    Record record{"stack", {calls.title, std::to_string(calls.step)}};
    add(record, calls.calls);
    send(record);
  }
  if (!finding.cycle.empty()) {
    Record record{"cycle", {}};
    for (const unsigned coroutine : finding.cycle) record.fields.push_back(std::to_string(coroutine));
    send(record);
  }
  for (const Step& step : finding.steps) send_step(step);
}

}  // namespace kata
