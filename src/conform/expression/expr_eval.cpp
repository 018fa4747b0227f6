// expr-eval: reads requests, one JSON object a line, and prints the outcome of each on a line of its own
// (request.h says what they look like).
#include <cstdio>
#include <iostream>
#include <string>

#include "conform/expression/request.h"
#include "value/json/json.h"

int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    const auto request = squall::json::parse(line);
    if (!request.ok()) {
      std::fprintf(stderr, "expr-eval: a line is no JSON: %s\n", request.error().text().c_str());
      return 2;
    }
    std::cout << squall::json::dump(squall::conform::evaluate_request(*request)) << '\n' << std::flush;
  }
  return 0;
}
