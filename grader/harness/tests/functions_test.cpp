// SPDX-License-Identifier: MIT
#include "race/functions.hpp"

#include <gtest/gtest.h>

namespace kata {
namespace {

TEST(Functions, AreWhoseNameTheyBeginWith) {
  const struct {
    const char* why;
    const char* name;
    CodeOf code;
  } rows[] = {
      {"a member of a class", "_ZN4Bank7depositEii", CodeOf::kata},
      {"a free function", "_Z12check_amountl", CodeOf::kata},
      {"in a namespace without a name", "_ZN12_GLOBAL__N_112check_amountEl", CodeOf::kata},
      {"a lambda", "_ZZN4Bank7depositEiiENKUlvE_clEv", CodeOf::kata},
      {"a name that begins as the standard library's do", "_ZN5StoreC2Ev", CodeOf::kata},
      {"a name that begins as Asio's do", "_Z11boost_asset", CodeOf::kata},
      {"a thunk", "_ZThn16_N4Bank5closeEv", CodeOf::kata},
      {"C", "pthread_mutex_lock", CodeOf::others},
      {"Asio", "_ZN5boost4asio6detail9scheduler3runERNS_6system10error_codeE", CodeOf::others},
      {"a const member of Asio", "_ZNK5boost4asio15any_io_executor6targetEv", CodeOf::others},
      {"a lambda of Asio", "_ZZN5boost4asio12async_resultINS0_15use_awaitable_tEE8initiateEvENKUlvE_clEv", CodeOf::others},
      {"a lambda in a lambda of Asio", "_ZZZN5boost4asio6detail20awaitable_frame_base15await_transformEvENKUlPvE_clES3_ENKUlvE_clEv",
       CodeOf::others},
      {"a thunk of Boost", "_ZThn8_N5boost10wrapexceptINS_4asio21invalid_service_ownerEED0Ev", CodeOf::others},
      {"a thunk with two offsets", "_ZTv0_n24_N5boost4asio5closeEv", CodeOf::others},
      {"Asio's names outside of namespace boost", "_ZNK20boost_asio_prefer_fn4implclIN5boost4asio15any_io_executorEEEvv",
       CodeOf::others},
      {"a lambda of the harness", "_ZZN4kata8Timeline4sendEvENK3$_0clERKNS_4StepE", CodeOf::others},
      {"GoogleTest", "_ZN7testing4Test3RunEv", CodeOf::others},
      {"the standard library", "_ZNSt6vectorIiSaIiEE9push_backERKi", CodeOf::standard_library},
      {"a const member of it", "_ZNKSt6vectorIiSaIiEE4sizeEv", CodeOf::standard_library},
      {"a function of it", "_ZSt4sortIPiEvT_S1_", CodeOf::standard_library},
      {"a lambda in it", "_ZZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE12_M_constructEvENKUlvE_clEv",
       CodeOf::standard_library},
      {"a class in a function of it, as libstdc++ 14 has", "_ZZNSt6vectorIiSaIiEE17_M_realloc_appendIJRKiEEEvDpOT_EN11_Guard_eltsD2Ev",
       CodeOf::standard_library},
      {"its extensions", "_ZN9__gnu_cxx16__aligned_membufIiE7_M_addrEv", CodeOf::standard_library},
      {"counts of a shared_ptr", "_ZNSt16_Sp_counted_baseILN9__gnu_cxx12_Lock_policyE2EE10_M_releaseEv", CodeOf::shared_counts},
      {"an atomic shared_ptr, which has counts in its parameters",
       "_ZNSt10_Sp_atomicISt10shared_ptrIiEE13_Atomic_count14_M_swap_unlockERSt14__shared_countILN9__gnu_cxx12_Lock_policyE2EESt12memory_order",
       CodeOf::atomic_pointers},
      {"a const member of one", "_ZNKSt10_Sp_atomicISt10shared_ptrIiEE4loadESt12memory_order", CodeOf::atomic_pointers},
      {"a future", "_ZNSt13__future_base13_State_baseV27_M_waitEv", CodeOf::futures},
      {"nothing but the beginning", "_Z", CodeOf::kata},
      {"half a thunk", "_ZThn8", CodeOf::kata},
  };
  for (const auto& row : rows) EXPECT_EQ(code_of(row.name), row.code) << row.why << ": " << row.name;
}

}  // namespace
}  // namespace kata
