package dev.coppice.server;

import dev.coppice.model.Quoted;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks a server on this machine over TLS whether it is healthy; {@code scripts/healthcheck} runs
 * it, since the image has no other program that speaks TLS. It takes whatever certificate the
 * server shows, as Kubernetes' probes do: it tells the server nothing, and files that are being
 * replaced, or no good, say nothing of a server that goes on with what it read before.
 */
final class HealthCheck {

  private static final int TIMEOUT_MILLIS = 4000;

  private HealthCheck() {}

  /**
   * Exits with 0 if {@code /ping} is 200, else with 1 and a line that says what it is.
   *
   * @param args the address and the port
   */
  public static void main(String[] args) throws GeneralSecurityException {
    String line;
    try {
      line = ask(args[0], Integer.parseInt(args[1]));
    } catch (IOException e) {
      line = Quoted.cause(e);
    }
    if (!line.startsWith("HTTP/1.1 200 ")) {
      System.err.printf("https://%s:%s/ping: %s%n", args[0], args[1], line);
      System.exit(1);
    }
  }

  private static String ask(String address, int port) throws IOException, GeneralSecurityException {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new AnyCertificate()}, null);
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(InetAddress.getByName(address), port), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      try (SSLSocket socket =
          (SSLSocket) tls.getSocketFactory().createSocket(plain, address, port, true)) {
        socket
            .getOutputStream()
            .write(
                "GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        String line =
            new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        if (line == null) {
          throw new EOFException("The connection ended without an answer");
        }
        return line;
      }
    }
  }

  /** Trusts all there are. */
  private static final class AnyCertificate extends X509ExtendedTrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
