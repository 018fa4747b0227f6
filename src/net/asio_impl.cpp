// Asio's function bodies, once.
#include <boost/asio/impl/src.hpp>
