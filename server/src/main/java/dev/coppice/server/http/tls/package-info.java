/**
 * Ground of HTTP. TLS before HTTP: {@code TlsFiles} reads certificates and keys, {@code Validity}
 * is how long one is good, {@code TlsTermination} puts a connection's bytes behind them, {@code
 * PeerCertificate} knows whether its client showed one. Requests are not known here.
 */
@NullMarked
package dev.coppice.server.http.tls;

import org.jspecify.annotations.NullMarked;
