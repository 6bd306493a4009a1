// SPDX-License-Identifier: MIT
//
// Both questions are asked such that a way that no run takes gives no answer: `if (a) handler(x); if (!a) handler(y);`
// completes once. What is completed twice is so on all ways from there; what is missed is decided by one branch alone,
// before which nothing has happened on any way and after which nothing happens on any.
#include "completion_flow.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <clang/Analysis/CFG.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "handler_use.hpp"
#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

using Uses = std::map<const Stmt*, HandlerUse>;

// Those of its elements that name the handler, in order.
std::vector<const Stmt*> uses_in(const CFGBlock& block, const Uses& uses) {
  std::vector<const Stmt*> found;
  for (const CFGElement& element : block)
    if (const auto stmt = element.getAs<CFGStmt>(); stmt && uses.contains(stmt->getStmt()))
      found.push_back(stmt->getStmt());
  return found;
}

// A stackless coroutine of macros jumps into its middle: its graph says nothing.
bool has_jumps(const Stmt& body) {
  return any_written(body, [](const Stmt& stmt) { return isa<LabelStmt, GotoStmt, IndirectGotoStmt>(stmt); });
}

class Graph {
 public:
  // Null if the graph would not tell the truth.
  static std::unique_ptr<Graph> of(const CompletionDuty& duty, ASTContext& context) {
    Stmt* body = duty.function->getBody();
    if (auto* coroutine = dyn_cast<CoroutineBodyStmt>(body)) body = coroutine->getBody();
    if (has_jumps(*body)) return nullptr;
    CFG::BuildOptions options;
    options.setAllAlwaysAdd();
    auto graph = std::make_unique<Graph>();
    graph->uses = uses_of_handler(*duty.handler, *body);
    graph->flow = CFG::buildCFG(duty.function, body, &context, options);
    return graph->flow != nullptr && graph->has_all_uses() ? std::move(graph) : nullptr;
  }

  HandlerUse use(const Stmt* name) const { return uses.at(name); }

  Uses uses;
  std::unique_ptr<CFG> flow;

 private:
  bool has_all_uses() const {
    std::size_t found = 0;
    for (const CFGBlock* block : *flow) found += uses_in(*block, uses).size();
    return found == uses.size();
  }
};

std::vector<const CFGBlock*> reachable(llvm::iterator_range<CFGBlock::const_succ_iterator> blocks) {
  std::vector<const CFGBlock*> found;
  for (const CFGBlock::AdjacentBlock& block : blocks)
    if (const CFGBlock* reachable = block.getReachableBlock()) found.push_back(reachable);
  return found;
}

bool throws(const CFGBlock& block) {
  return llvm::any_of(block, [](const CFGElement& element) {
    const auto stmt = element.getAs<CFGStmt>();
    return stmt && isa<CXXThrowExpr>(stmt->getStmt());
  });
}

// Returns, or comes to the end of the body. What nothing catches leaves from the block of the try statement.
bool returns(const CFGBlock& block, const CFG& flow) {
  return llvm::is_contained(reachable(block.succs()), &flow.getExit()) && !block.hasNoReturnElement() &&
         !throws(block) && !isa_and_nonnull<CXXTryStmt>(block.getTerminatorStmt());
}

class Twice {
 public:
  explicit Twice(const Graph& graph) : graph_{graph} {}

  std::vector<CompletedTwice> find() {
    for (bool changed = true; changed;) {
      changed = false;
      for (const CFGBlock* block : *graph_.flow) {
        const bool known = ends_from_start(block);
        const bool now = known && walk(*block, nullptr);
        changed |= now != known;
        from_start_[block] = now;
      }
    }
    std::vector<CompletedTwice> found;
    if (llvm::any_of(*graph_.flow, [&](const CFGBlock* block) { return shows_what_compiles(*block); })) return found;
    for (const CFGBlock* block : *graph_.flow) walk(*block, &found);
    return found;
  }

 private:
  // A mistake is made once: whoever gives a handler to three operations one after the other does not mean to run them.
  bool shows_what_compiles(const CFGBlock& block) const {
    return llvm::count_if(uses_in(block, graph_.uses),
                          [&](const Stmt* name) { return graph_.use(name) == HandlerUse::ended; }) > 2;
  }

  // Will the handler be completed on all ways from the start of the block? Yes until shown otherwise.
  bool ends_from_start(const CFGBlock* block) const {
    const auto known = from_start_.find(block);
    return known == from_start_.end() || known->second;
  }

  bool walk(const CFGBlock& block, std::vector<CompletedTwice>* found) const {
    const auto next = reachable(block.succs());
    bool ends = &block != &graph_.flow->getExit() && !next.empty() && !block.hasNoReturnElement() && !throws(block) &&
                llvm::all_of(next, [&](const CFGBlock* after) { return ends_from_start(after); });
    const Stmt* again = nullptr;
    const auto names = uses_in(block, graph_.uses);
    for (const Stmt* name : llvm::reverse(names)) {
      const HandlerUse use = graph_.use(name);
      if (use == HandlerUse::ended) {
        if (ends && found != nullptr) found->push_back({name, again != nullptr ? again : first_end_after(block)});
        again = name;
      }
      if (use != HandlerUse::read) ends = use == HandlerUse::ended;
    }
    return ends;
  }

  // Requires: there is one.
  const Stmt* first_end_after(const CFGBlock& block) const {
    std::set<const CFGBlock*> seen;
    std::vector<const CFGBlock*> open = reachable(block.succs());
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (!seen.insert(open[i]).second) continue;
      for (const Stmt* name : uses_in(*open[i], graph_.uses))
        if (graph_.use(name) == HandlerUse::ended) return name;
      for (const CFGBlock* after : reachable(open[i]->succs())) open.push_back(after);
    }
    return nullptr;
  }

  const Graph& graph_;
  std::map<const CFGBlock*, bool> from_start_;
};

// weak.expired(), or the pointer that weak.lock() gave: if the owner is gone, its operations may be given up.
bool asks_weak_pointer(const Stmt& condition) {
  return any_written(condition, [](const Stmt& stmt) {
    if (const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt))
      return name_of(class_of(call->getObjectType())).ends_with("weak_ptr");  // or a base of it
    const auto* reference = dyn_cast<DeclRefExpr>(&stmt);
    const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
    return variable != nullptr && !isa<ParmVarDecl>(variable) && variable->getInit() != nullptr &&
           name_of(class_of(variable->getType())) == "shared_ptr" && asks_weak_pointer(*variable->getInit());
  });
}

// A member or variable, if the condition asks for nothing else.
const ValueDecl* flag_asked(const MissedWay& way) {
  const auto* condition = way.kind == MissedWay::Kind::condition_false ? dyn_cast<Expr>(way.where) : nullptr;
  if (condition == nullptr) return nullptr;
  const Expr* inner = condition->IgnoreParenImpCasts();
  if (const auto* member = dyn_cast<MemberExpr>(inner)) return member->getMemberDecl();
  const auto* reference = dyn_cast<DeclRefExpr>(inner);
  return reference == nullptr ? nullptr : reference->getDecl();
}

// A mistake is made once: a flag that is asked before one completion and before another says whether there is to be one.
std::set<const ValueDecl*> switches(const std::vector<MissedWay>& ways) {
  std::set<const ValueDecl*> once;
  std::set<const ValueDecl*> more;
  for (const MissedWay& way : ways)
    if (const ValueDecl* flag = flag_asked(way); flag != nullptr && !once.insert(flag).second) more.insert(flag);
  return more;
}

// Several conditions (a || b) may lead to the same block.
std::vector<MissedWay> one_for_each(const std::vector<const CFGBlock*>& blocks, const std::vector<MissedWay>& ways) {
  const std::set<const ValueDecl*> off = switches(ways);
  std::set<const CFGBlock*> known;
  std::vector<MissedWay> found;
  for (const auto& [block, way] : llvm::zip(blocks, ways))
    if (!off.contains(flag_asked(way)) && known.insert(block).second) found.push_back(way);
  return found;
}

class Missed {
 public:
  explicit Missed(const Graph& graph) : graph_{graph} {
    for (const CFGBlock* block : *graph_.flow) {
      if (uses_handler(*block)) {
        spread_forward(*block);
        spread_backward(*block);
      }
      if (returns(*block, *graph_.flow)) spread_return(*block);
    }
  }

  std::vector<MissedWay> find() const {
    const CFGBlock& entry = graph_.flow->getEntry();
    if (!used_from_.contains(&entry))
      return returns_.contains(&entry) ? std::vector<MissedWay>{{Kind::whole_function, nullptr}}
                                       : std::vector<MissedWay>{};
    std::vector<MissedWay> found;
    std::vector<const CFGBlock*> leads_to;
    for (const CFGBlock* block : llvm::reverse(*graph_.flow)) {
      if (used_until_end_of_.contains(block) || !used_from_.contains(block)) continue;
      const bool normal = !throws(*block) && !block->hasNoReturnElement();
      unsigned index = 0;
      for (const CFGBlock::AdjacentBlock& next : block->succs()) {
        const unsigned which = index++;
        const CFGBlock* way = next.getReachableBlock();
        if (way != nullptr && normal && !used_from_.contains(way) && leaves_by(*block, *way) &&
            !is_no_case(*block, *way) && !is_left_by_owner(*block)) {
          found.push_back(way_at(*block, *way, which));
          leads_to.push_back(way);
        }
      }
    }
    return one_for_each(leads_to, found);
  }

 private:
  using Kind = MissedWay::Kind;

  bool uses_handler(const CFGBlock& block) const {
    return llvm::any_of(uses_in(block, graph_.uses),
                        [&](const Stmt* name) { return graph_.use(name) != HandlerUse::read; });
  }

  void spread_forward(const CFGBlock& block) {
    if (!used_until_end_of_.insert(&block).second) return;
    for (const CFGBlock* next : reachable(block.succs())) spread_forward(*next);
  }

  void spread_backward(const CFGBlock& block) { spread_to_predecessors(block, used_from_); }
  void spread_return(const CFGBlock& block) { spread_to_predecessors(block, returns_); }

  static void spread_to_predecessors(const CFGBlock& block, std::set<const CFGBlock*>& to) {
    if (!to.insert(&block).second) return;
    for (const CFGBlock::AdjacentBlock& before : block.preds())
      if (const CFGBlock* reachable = before.getReachableBlock()) spread_to_predecessors(*reachable, to);
  }

  bool leaves_by(const CFGBlock& block, const CFGBlock& way) const {
    return returns_.contains(&way) || (&way == &graph_.flow->getExit() && returns(block, *graph_.flow));
  }

  // `default:`, or the end of a switch: that this cannot be is often known.
  static bool is_no_case(const CFGBlock& block, const CFGBlock& way) {
    return isa_and_nonnull<SwitchStmt>(block.getTerminatorStmt()) && !isa_and_nonnull<CaseStmt>(way.getLabel());
  }

  static bool is_left_by_owner(const CFGBlock& block) {
    const Stmt* condition = block.getLastCondition();
    return condition != nullptr && asks_weak_pointer(*condition);
  }

  static MissedWay way_at(const CFGBlock& block, const CFGBlock& way, unsigned index) {
    if (way.getLabel() != nullptr) return {Kind::other, way.getLabel()};  // case X:, catch (...)
    const Stmt* condition = block.getLastCondition();
    if (condition != nullptr && condition->getBeginLoc().isValid() &&
        !isa_and_nonnull<CXXForRangeStmt>(block.getTerminatorStmt()))
      return {index == 0 ? Kind::condition_true : Kind::condition_false, condition};
    return {Kind::other, block.getTerminatorStmt()};
  }

  const Graph& graph_;
  std::set<const CFGBlock*> used_until_end_of_;  // on some way
  std::set<const CFGBlock*> used_from_;          // the start, on some way
  std::set<const CFGBlock*> returns_;            // on some way from the start
};

}  // namespace

std::vector<CompletedTwice> completed_twice(const CompletionDuty& duty, ASTContext& context) {
  const auto graph = Graph::of(duty, context);
  return graph == nullptr ? std::vector<CompletedTwice>{} : Twice{*graph}.find();
}

std::vector<MissedWay> missed_ways(const CompletionDuty& duty, ASTContext& context) {
  const auto graph = Graph::of(duty, context);
  return graph == nullptr ? std::vector<MissedWay>{} : Missed{*graph}.find();
}

}  // namespace asio_lint
