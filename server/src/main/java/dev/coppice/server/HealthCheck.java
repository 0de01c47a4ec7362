package dev.coppice.server;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server on this machine over TLS whether it is healthy; {@code scripts/healthcheck} runs
 * it, since the image has no other program that speaks TLS. It trusts the server's own certificate
 * alone, whatever names that has.
 */
final class HealthCheck {

  private static final int TIMEOUT_MILLIS = 4000;

  private HealthCheck() {}

  /**
   * Exits with 0 if {@code /ping} is 200.
   *
   * @param args the address, the port, and the file of the server's certificate
   */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    String line = ask(args[0], Integer.parseInt(args[1]), args[2]);
    System.exit(line != null && line.startsWith("HTTP/1.1 200 ") ? 0 : 1);
  }

  private static @Nullable String ask(String address, int port, String certificate)
      throws IOException, GeneralSecurityException {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(InetAddress.getByName(address), port), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      try (SSLSocket socket =
          (SSLSocket)
              trusting(certificate).getSocketFactory().createSocket(plain, address, port, true)) {
        socket
            .getOutputStream()
            .write(
                "GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        return new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
            .readLine();
      }
    }
  }

  private static SSLContext trusting(String certificate)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = new FileInputStream(certificate)) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
