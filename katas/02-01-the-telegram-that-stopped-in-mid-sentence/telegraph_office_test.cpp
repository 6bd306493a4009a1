// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/stream.hpp>
#include <kata/witness.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;
using Error = boost::system::error_code;

std::string telegram(const std::string& text) {
  return std::string{static_cast<char>(text.size() / 256), static_cast<char>(text.size() % 256)} + text;
}

std::string telegrams(const Texts& texts) {
  std::string bytes;
  for (const std::string& text : texts) bytes += telegram(text);
  return bytes;
}

// Those of which all bytes are among the first `bytes` of telegrams(texts).
Texts whole(const Texts& texts, std::size_t bytes) {
  Texts come;
  for (const std::string& text : texts) {
    if (telegram(text).size() > bytes) break;
    bytes -= telegram(text).size();
    come.push_back(text);
  }
  return come;
}

bool is_whole(const Texts& texts, std::size_t bytes) { return telegrams(whole(texts, bytes)).size() == bytes; }

// Bytes of all values, 0 among them.
std::string text_of(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 + i / 256);
  return text;
}

// A stream that counts its reads.
struct CountedStream {
  kata::Stream& stream;
  std::size_t reads = 0;
  std::size_t room = 0;  // bytes for which the last one has room

  auto get_executor() { return stream.get_executor(); }
  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler handler) {
    ++reads;
    room = asio::buffer_size(buffers);
    stream.async_read_some(buffers, std::move(handler));
  }
};

// An office, the wire that leads to it, and its printer.
class Village {
 public:
  explicit Village(kata::World& world) : world_{world}, stream{world} {
    print_ = [this](std::string text) { return put_on_paper(std::move(text)); };
  }

  void open() {
    office_ = std::make_unique<TelegraphOffice>(wire_, print_);
    world_.spawn(work());
  }
  void open(TelegraphOffice::Print print) {
    print_ = std::move(print);
    open();
  }

  // The sender sends, and then everything happens that can.
  void send(const std::string& bytes) {
    stream.feed(bytes);
    world_.settle();
  }
  void end() {
    stream.end();
    world_.settle();
  }
  // The wire breaks while the office waits for bytes.
  void break_wire(const Error& error) {
    stream.fail_read(static_cast<int>(reads()), error);
    send("");
  }

  const Texts& printed() const { return printed_; }
  bool is_open() const { return !ended_; }
  bool ended_well() const { return ended_ && failure_.empty(); }
  Error error() const { return error_; }
  const std::string& failure() const { return failure_; }
  int most_at_once() const { return printing_.most(); }
  std::size_t reads() const { return counted_.reads; }
  std::size_t room() const { return counted_.room; }

 private:
  asio::awaitable<void> put_on_paper(std::string text) {
    EXPECT_FALSE(ended_) << "the office has closed, and its printer still works";
    const auto printing = printing_.enter();
    if (held) co_await gate.pass();
    if (slow) co_await world_.external();
    printed_.push_back(std::move(text));
  }

  asio::awaitable<void> work() {
    try {
      co_await office_->receive();
    } catch (const boost::system::system_error& error) {
      error_ = error.code();
      failure_ = error.what();
    } catch (const std::exception& error) {
      failure_ = error.what();
    } catch (...) {
      failure_ = "unknown error";
    }
    ended_ = true;
  }

  kata::World& world_;

 public:
  kata::Stream stream;
  kata::Gate gate;    // where the printer waits
  bool held = false;  // if it does
  bool slow = false;  // it takes until any moment

 private:
  CountedStream counted_{stream};
  Wire wire_{counted_};
  kata::InFlight printing_;
  TelegraphOffice::Print print_;
  std::unique_ptr<TelegraphOffice> office_;
  Texts printed_;
  bool ended_ = false;
  Error error_;
  std::string failure_;
};

void in_every_order(const std::function<void(Village&, kata::World&)>& body) {
  kata::explore(kata::single, [&](kata::World& world) {
    Village& village = world.make<Village>(world);
    body(village, world);
    world.settle();
    EXPECT_EQ(world.elapsed(), 0s) << "something waits for the clock";
    if (!village.is_open()) EXPECT_EQ(world.live_frames(), 0u) << "something goes on when the office has closed";
  });
}

// The office closes because the sender has ended.
void close(Village& village) {
  EXPECT_TRUE(village.is_open()) << "the office has closed, and the sender has not ended";
  village.end();
  EXPECT_TRUE(village.ended_well()) << "the sender has ended, and the office has not, or it failed: "
                                    << village.failure();
}

TEST(TelegraphOffice, PrintsTelegramsThatComeOneByOne) {
  in_every_order([](Village& village, kata::World&) {
    village.open();
    village.send(telegram("Arrive Friday. Mother"));
    EXPECT_EQ(village.printed(), (Texts{"Arrive Friday. Mother"}));
    village.send(telegram("Sold. How many more? Karl"));
    EXPECT_EQ(village.printed(), (Texts{"Arrive Friday. Mother", "Sold. How many more? Karl"}));
    close(village);
    EXPECT_EQ(village.printed().size(), 2u);
  });
}

TEST(TelegraphOffice, TelegramsMayComeInOnePiece) {
  in_every_order([](Village& village, kata::World&) {
    village.open();
    const Texts texts{"Arrive Friday", "Sold", "Come at once"};
    village.send(telegrams(texts));
    EXPECT_EQ(village.printed(), texts) << "a telegram has come, and the office does not print it";
    close(village);
    EXPECT_EQ(village.printed(), texts);
  });
}

TEST(TelegraphOffice, HoweverManyTelegramsMayComeInOnePiece) {
  in_every_order([](Village& village, kata::World&) {
    village.open();
    Texts texts;
    for (int i = 0; i < 300; ++i) texts.push_back("Number " + std::to_string(i));
    village.send(telegrams(texts));
    EXPECT_EQ(village.printed(), texts) << "a telegram has come, and the office does not print it";
    close(village);
  });
}

// Some lengths are such that the telegram fills a buffer to its last byte.
TEST(TelegraphOffice, ATelegramIsPrintedThoughNothingComesAfterIt) {
  in_every_order([](Village& village, kata::World& world) {
    village.open();
    const std::vector<std::size_t> on_the_wire{16,     32,     64,     100,    128,    200,    256,   300,  400,
                                               500,    512,    600,    800,    1000,   1024,   1460,  1500, 2000,
                                               2048,   4000,   4096,   5000,   8000,   8192,   9000,  10'000,
                                               16'384, 20'000, 32'768, 40'000, 50'000, 60'000, 65'536};
    const std::string text = text_of(on_the_wire[world.choose(on_the_wire.size())] - telegram("").size());
    village.send(telegram(text));
    ASSERT_EQ(village.printed().size(), 1u) << "a telegram of " << text.size() << " bytes has come";
    EXPECT_TRUE(village.printed()[0] == text);
    close(village);
  });
}

// So many bytes, at least two, of telegrams that are whole.
Texts filling(std::size_t bytes) {
  constexpr std::size_t most = 40'000;
  Texts texts;
  for (; bytes > most; bytes -= most / 2) texts.push_back(text_of(most / 2 - telegram("").size()));
  texts.push_back(text_of(bytes - telegram("").size()));
  return texts;
}

// Whatever buffer the office reads into, and however that grows.
TEST(TelegraphOffice, TelegramsArePrintedThoughTheyFillTheBufferToItsLastByte) {
  in_every_order([](Village& village, kata::World& world) {
    village.open();
    world.settle();
    Texts sent;
    for (std::size_t piece = 1; piece <= 4; ++piece) {
      const Texts texts = filling(std::max(village.room(), telegram("").size()));
      sent.insert(sent.end(), texts.begin(), texts.end());
      village.send(telegrams(texts));
      ASSERT_TRUE(village.printed() == sent) << "the bytes fill the buffer of the office, and all of them have come";
    }
    close(village);
  });
}

TEST(TelegraphOffice, TelegramsMayComeByteByByte) {
  in_every_order([](Village& village, kata::World&) {
    village.open();
    village.stream.read_at_most(1);
    const Texts texts{"Arrive Friday", "Sold", "Come at once"};
    village.send(telegrams(texts));
    EXPECT_EQ(village.printed(), texts) << "all bytes have come, one with each read";
    close(village);
    EXPECT_EQ(village.printed(), texts);
  });
}

TEST(TelegraphOffice, TelegramsMayBeCutAnywhere) {
  in_every_order([](Village& village, kata::World& world) {
    village.open();
    const Texts texts{"Sold", "", "Come"};
    const std::string bytes = telegrams(texts);
    const std::size_t first = 1 + world.choose(bytes.size() - 1);
    const std::size_t second = first + world.choose(bytes.size() - first);
    village.send(bytes.substr(0, first));
    EXPECT_EQ(village.printed(), whole(texts, first)) << "after " << first << " of " << bytes.size() << " bytes";
    if (second > first) village.send(bytes.substr(first, second - first));
    EXPECT_EQ(village.printed(), whole(texts, second)) << "after " << second << " of " << bytes.size() << " bytes";
    village.send(bytes.substr(second));
    EXPECT_EQ(village.printed(), texts);
    close(village);
    EXPECT_EQ(village.printed(), texts);
  });
}

TEST(TelegraphOffice, ATelegramMayHaveAnyLength) {
  in_every_order([](Village& village, kata::World& world) {
    village.open();
    const std::vector<std::size_t> sizes{1, 127, 128, 255, 256, 257, 1022, 1023, 1024, 4096, 32768, 65535};
    const Texts texts{"Sold", text_of(sizes[world.choose(sizes.size())]), "Come"};
    village.stream.read_at_most(world.choose(2) == 0 ? 1460 : 100'000);
    village.send(telegrams(texts));
    EXPECT_TRUE(village.printed() == texts) << "not printed, or not as it was sent: " << texts[1].size() << " bytes";
    close(village);
    EXPECT_TRUE(village.printed() == texts);
  });
}

TEST(TelegraphOffice, ATelegramMayBeEmpty) {
  in_every_order([](Village& village, kata::World&) {
    village.open();
    village.send(telegram(""));
    EXPECT_EQ(village.printed(), (Texts{""})) << "an empty telegram is a telegram";
    village.send(telegrams({"", "Sold", ""}));
    EXPECT_EQ(village.printed(), (Texts{"", "", "Sold", ""}));
    close(village);
  });
}

TEST(TelegraphOffice, ATextMayHaveAnyBytes) {
  using namespace std::string_literals;
  in_every_order([](Village& village, kata::World&) {
    village.open();
    const Texts texts{"two\nlines\r\n", "\0nothing\0"s, "\0\2no"s, "\xff\xfe\xff"s, "Sold. "};
    village.send(telegrams(texts));
    EXPECT_EQ(village.printed(), texts);
    close(village);
  });
}

TEST(TelegraphOffice, ClosesWhenTheSenderEnds) {
  in_every_order([](Village& village, kata::World& world) {
    village.open();
    const Texts texts{"Sold", "", "Come"};
    const std::size_t sent = world.choose(texts.size() + 1);
    village.stream.feed(telegrams(Texts(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(sent))));
    close(village);
    EXPECT_EQ(village.printed().size(), sent);
  });
}

TEST(TelegraphOffice, TellsThatTheSenderEndedInTheMiddle) {
  in_every_order([](Village& village, kata::World& world) {
    village.open();
    const Texts texts{"Sold", "", "Come"};
    const std::string bytes = telegrams(texts);
    const std::size_t sent = 1 + world.choose(bytes.size() - 1);
    village.stream.read_at_most(world.choose(2) == 0 ? 1 : 100);
    village.stream.feed(bytes.substr(0, sent));
    village.end();
    EXPECT_EQ(village.printed(), whole(texts, sent)) << "whole telegrams are printed, and parts of one are not";
    EXPECT_FALSE(village.is_open());
    if (is_whole(texts, sent)) {
      EXPECT_TRUE(village.ended_well()) << "the sender has ended between two telegrams: " << village.failure();
    } else {
      EXPECT_EQ(village.error(), Error{asio::error::eof}) << "the last telegram is not whole, and nobody is told";
    }
  });
}

// How a wire may break.
Error any_error(kata::World& world) {
  const std::vector<Error> errors{asio::error::connection_reset, asio::error::timed_out,
                                  asio::error::operation_aborted, Error{7, boost::system::system_category()}};
  return errors[world.choose(errors.size())];
}

TEST(TelegraphOffice, TellsThatTheWireHasBroken) {
  in_every_order([](Village& village, kata::World& world) {
    const Error error = any_error(world);
    village.stream.fail_read(1, error);
    village.open();
    village.send(telegram("Sold"));
    EXPECT_FALSE(village.is_open());
    EXPECT_EQ(village.error(), error);
    EXPECT_EQ(village.printed(), Texts{});
  });
}

TEST(TelegraphOffice, TellsThatTheWireHasBrokenLater) {
  in_every_order([](Village& village, kata::World& world) {
    village.open();
    const Texts texts{"Sold", "", "Come"};
    const std::string bytes = telegrams(texts);
    const std::size_t sent = world.choose(bytes.size() + 1);
    village.send(bytes.substr(0, sent));
    const Error error = any_error(world);
    village.break_wire(error);
    EXPECT_FALSE(village.is_open());
    EXPECT_EQ(village.error(), error) << "after " << sent << " of " << bytes.size() << " bytes";
    EXPECT_EQ(village.printed(), whole(texts, sent)) << "whole telegrams are printed, and parts of one are not";
  });
}

TEST(TelegraphOffice, PrintsOneAtATimeAndInOrder) {
  in_every_order([](Village& village, kata::World& world) {
    village.held = true;
    village.open();
    const Texts texts{"Sold", "Come at once", "", "Too late"};
    village.send(telegrams({texts[0], texts[1]}));
    village.send(telegrams({texts[2], texts[3]}).substr(0, 5));
    village.send(telegrams({texts[2], texts[3]}).substr(5));
    village.end();
    for (std::size_t done = 0; done < texts.size(); ++done) {
      EXPECT_EQ(village.printed(), Texts(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(done)));
      ASSERT_EQ(village.gate.waiting(), 1u) << "the printer prints one telegram at a time";
      EXPECT_TRUE(village.is_open()) << "the office has closed before all was printed";
      village.gate.open_one();
      world.settle();
    }
    EXPECT_EQ(village.printed(), texts);
    EXPECT_EQ(village.most_at_once(), 1);
    EXPECT_TRUE(village.ended_well()) << village.failure();
  });
}

TEST(TelegraphOffice, TellsThatATelegramCouldNotBePrinted) {
  in_every_order([](Village& village, kata::World& world) {
    const boost::system::system_error ended{asio::error::eof, "the printer's cable"};
    const std::size_t kind = world.choose(3);
    const int failing = 1 + static_cast<int>(world.choose(3));
    int calls = 0;
    village.open([&](std::string) -> asio::awaitable<void> {
      if (++calls != failing) co_return;
      if (kind == 0) throw std::runtime_error{"out of paper"};
      if (kind == 1) throw ended;
      throw 7;
    });
    village.send(telegrams({"Sold", "Come", "Too late"}));
    EXPECT_FALSE(village.is_open()) << "telegram " << failing << " could not be printed, and nobody is told";
    EXPECT_EQ(village.failure(), kind == 0 ? "out of paper" : kind == 1 ? ended.what() : "unknown error");
    EXPECT_EQ(calls, failing) << "nothing is tried again, and nothing else printed";
  });
}

TEST(TelegraphOffice, OfficesDoNotMixTheirTelegrams) {
  in_every_order([](Village& village, kata::World& world) {
    Village& other = world.make<Village>(world);
    village.open();
    other.open();
    const std::string here = telegrams({"Sold", "Come"});
    const std::string there = telegrams({"Arrive Friday", "Too late"});
    village.send(here.substr(0, 9));
    other.send(there.substr(0, 1));
    village.send(here.substr(9));
    other.send(there.substr(1));
    EXPECT_EQ(village.printed(), (Texts{"Sold", "Come"}));
    EXPECT_EQ(other.printed(), (Texts{"Arrive Friday", "Too late"}));
    close(village);
    close(other);
  });
}

TEST(TelegraphOffice, ReadsWhatThereIsAndNotByteByByte) {
  in_every_order([](Village& village, kata::World&) {
    village.open();
    village.send(telegram(text_of(1000)));
    EXPECT_EQ(village.printed(), Texts{text_of(1000)});
    EXPECT_LE(village.reads(), 10u + 1u) << "reads for a telegram of 1000 bytes; the last one waits for the next";
    close(village);
  });
}

// A sender whose pieces come whenever they like.
struct Sender {
  kata::World& world;
  kata::Stream& stream;
  Texts pieces;
  std::size_t sent = 0;

  void send_next() {
    if (sent == pieces.size()) return stream.end();
    stream.feed(pieces[sent++]);
    world.later([this] { send_next(); });
  }
};

TEST(TelegraphOffice, WheneverTheyComeTelegramsArePrintedAsTheyWereSent) {
  in_every_order([](Village& village, kata::World& world) {
    village.slow = true;
    village.open();
    const Texts texts{"Sold", "", "Come"};
    const std::string bytes = telegrams(texts);
    Sender& sender =
        world.make<Sender>(world, village.stream, Texts{bytes.substr(0, 1), bytes.substr(1, 8), bytes.substr(9)});
    sender.send_next();
    world.settle();
    EXPECT_EQ(village.printed(), texts);
    EXPECT_EQ(village.most_at_once(), 1) << "the printer prints one telegram at a time";
    EXPECT_TRUE(village.ended_well()) << village.failure();
  });
}

}  // namespace
