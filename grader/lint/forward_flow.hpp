// SPDX-License-Identifier: MIT
//
// A forward data flow over Clang's control flow graph: round after round, until nothing changes any more at the end of a
// block. What holds at the start of a block is what the ends of its predecessors come to together; a predecessor
// that is not known yet has no say.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include <clang/Analysis/Analyses/PostOrderCFGView.h>
#include <clang/Analysis/CFG.h>

namespace asio_lint {

// A flow has
//   Known                                          what is known at a place; as it is made: at the start of the body
//   Known joined(const Known&, const Known&)       where two ways meet
//   bool same(const Known&, const Known&)
//   void begin_round()                             forgets what it found: it was so on the ways known by then
//   void enter(const clang::CFGBlock&, Known&)
//   void apply(const clang::CFGElement&, Known&)   finds things, and changes what is known
template <class Flow>
void run_forward(const clang::CFG& graph, Flow& flow) {
  using Known = typename Flow::Known;
  std::map<const clang::CFGBlock*, Known> at_end;
  for (bool changed = true; changed;) {
    changed = false;
    flow.begin_round();
    for (const clang::CFGBlock* block : clang::PostOrderCFGView{&graph}) {  // in reverse post-order
      std::optional<Known> before;
      for (const clang::CFGBlock::AdjacentBlock& previous : block->preds())
        if (const auto end = at_end.find(previous.getReachableBlock()); end != at_end.end())
          before = before ? flow.joined(*before, end->second) : end->second;
      Known now = before.value_or(Known{});
      flow.enter(*block, now);
      for (const clang::CFGElement& element : *block) flow.apply(element, now);
      const auto [entry, is_new] = at_end.try_emplace(block, now);
      if (!is_new && flow.same(entry->second, now)) continue;
      entry->second = now;
      changed = true;
    }
  }
}

}  // namespace asio_lint
