// The function bodies of Asio's TLS, once; apart from asio_impl.cpp, so that who needs no TLS does not link
// OpenSSL.
#include <boost/asio/ssl/impl/src.hpp>
