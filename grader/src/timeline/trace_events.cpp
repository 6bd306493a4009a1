// SPDX-License-Identifier: MIT
#include "timeline/trace_events.hpp"

#include "timeline/lanes.hpp"
#include "timeline/marks.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t row = 1000;  // microseconds

class Run {
 public:
  Run(const Timeline& timeline, int process, Json& events)
      : timeline_{timeline}, lanes_{timeline.steps}, process_{process}, events_{events} {}

  void write() {
    name();
    for (std::size_t i = 0; i < timeline_.steps.size(); ++i) take(i);
    for (auto& [lane, slice] : open_) end(lane, slice, timeline_.steps.size());
    arrows();
    for (const auto& [step, text] : marks_of(timeline_)) {
      Json event = at("i", text, lanes_.of(timeline_.steps[step]), step);
      event["s"] = "t";
      events_.push_back(std::move(event));
    }
  }

 private:
  struct Slice {
    std::size_t begin;
    const Step* step;
  };

  Json at(const char* phase, const std::string& text, std::size_t lane, std::size_t step) const {
    return {{"ph", phase}, {"name", text}, {"cat", "kata"}, {"pid", process_}, {"tid", lane + 1},
            {"ts", static_cast<std::int64_t>(step) * row}};
  }

  void metadata(const char* what, std::optional<std::size_t> lane, Json value) {
    Json event{{"ph", "M"}, {"name", what}, {"pid", process_}};
    if (lane) event["tid"] = *lane + 1;
    event["args"] = std::move(value);
    events_.push_back(std::move(event));
  }

  void name() {
    metadata("process_name", std::nullopt, {{"name", timeline_.title}});
    for (std::size_t lane = 0; lane < lanes_.all().size(); ++lane) {
      metadata("thread_name", lane, {{"name", lanes_.all()[lane].name}});
      metadata("thread_sort_index", lane, {{"sort_index", lane}});
    }
  }

  void take(std::size_t i) {
    const Step& step = timeline_.steps[i];
    if (i == 0 || timeline_.steps[i - 1].time != step.time)
      events_.push_back({{"ph", "C"}, {"name", "virtual time"}, {"pid", process_}, {"ts", static_cast<std::int64_t>(i) * row},
                         {"args", {{"ms", static_cast<double>(step.time) / 1e6}}}});
    if (step.begins) {
      // Whoever ran is at rest, and so is what it ran in.
      for (auto& [lane, slice] : open_) end(lane, slice, i);
      open_.clear();
      for (const auto lane : {lanes_.strand_of(step), lanes_.executor_of(step)})
        if (lane) open_[*lane] = {i, &step};
    }
    if (const auto lane = lanes_.coroutine_of(step)) {
      if (const auto running = open_.find(*lane); running != open_.end()) {
        end(*lane, running->second, i);
        open_.erase(running);
      }
      if (step.kind == "starts" || step.kind == "goes-on" || step.kind == "locks") open_[*lane] = {i, &step};
    } else if (!step.begins) {
      Json event = at("i", step.text, lanes_.of(step), i);
      event["s"] = "p";
      events_.push_back(std::move(event));
    }
  }

  void end(std::size_t lane, const Slice& slice, std::size_t end) {
    Json event = at("X", slice.step->text, lane, slice.begin);
    event["dur"] = static_cast<std::int64_t>(end - slice.begin) * row;
    event["args"] = {{"step", slice.step->number}, {"virtual time", virtual_time(slice.step->time)}};
    if (slice.step->place.line > 0)
      event["args"]["place"] = fmt::format("{}:{}", slice.step->place.file, slice.step->place.line);
    events_.push_back(std::move(event));
  }

  void arrows() {
    for (std::size_t i = 0; i < timeline_.steps.size(); ++i) {
      const Step& step = timeline_.steps[i];
      if (step.cause == 0) continue;
      const std::size_t cause = step.cause - 1;
      const int id = process_ * 1'000'000 + static_cast<int>(i);
      Json start = at("s", "brings about", lanes_.of(timeline_.steps[cause]), cause);
      Json finish = at("f", "brings about", lanes_.of(step), i);
      start["id"] = finish["id"] = id;
      finish["bp"] = "e";
      events_.push_back(std::move(start));
      events_.push_back(std::move(finish));
    }
  }

  const Timeline& timeline_;
  const Lanes lanes_;
  const int process_;
  Json& events_;
  std::map<std::size_t, Slice> open_;  // by lane
};

}  // namespace

std::string trace_events_of(const std::vector<Timeline>& timelines) {
  Json events = Json::array();
  int process = 0;
  for (const Timeline& timeline : timelines) Run{timeline, ++process, events}.write();
  const Json document{{"traceEvents", std::move(events)}, {"displayTimeUnit", "ms"}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace grader
