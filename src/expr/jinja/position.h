// Where something stands in a template. Private to expr/jinja.
#pragma once

namespace squall::jinja {

// Both from 1; columns count characters. A column of 0: only the line is known.
struct Position {
  int line = 1;
  int column = 0;
};

}  // namespace squall::jinja
