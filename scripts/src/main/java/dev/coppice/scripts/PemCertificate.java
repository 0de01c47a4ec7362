package dev.coppice.scripts;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for this machine that its own key signed, as PEM files, for tests and measurements.
 *
 * @param key PKCS #8
 */
public record PemCertificate(Path certificate, Path key) {

  /** The server's settings of both. */
  static final String CERTIFICATE_SETTING = "COPPICE_TLS_CERT";

  static final String KEY_SETTING = "COPPICE_TLS_KEY";
  private static final char[] PASSWORD = "changeit".toCharArray();

  /**
   * Makes one, good for two days.
   *
   * @param name of the files, and its common name
   */
  public static PemCertificate make(Path directory, String name) throws IOException {
    try {
      X509Bundle made =
          new CertificateBuilder()
              .subject("CN=" + name)
              .ecp256()
              .addSanIpAddress("127.0.0.1")
              .addSanDnsName("localhost")
              .notAfter(Instant.now().plus(Duration.ofDays(2)))
              .setIsCertificateAuthority(true)
              .setKeyUsage(true, KeyUsage.digitalSignature, KeyUsage.keyCertSign)
              .buildSelfSigned();
      try (OutputStream out = Files.newOutputStream(directory.resolve(name + ".p12"))) {
        made.toKeyStore(PASSWORD).store(out, PASSWORD);
      }
      return new PemCertificate(
          Files.writeString(directory.resolve(name + ".crt"), made.getCertificatePEM()),
          Files.writeString(directory.resolve(name + ".key"), made.getPrivateKeyPEM()));
    } catch (Exception e) {
      throw new IOException(directory.resolve(name) + ": no certificate could be made", e);
    }
  }

  /**
   * The settings of a server that shows it.
   *
   * @param others names and values in turn, of further settings
   * @return may be added to
   */
  public Map<String, String> settings(String... others) {
    Map<String, String> settings = new HashMap<>();
    settings.put(CERTIFICATE_SETTING, certificate.toString());
    settings.put(KEY_SETTING, key.toString());
    for (int i = 0; i < others.length; i += 2) {
      settings.put(others[i], others[i + 1]);
    }
    return settings;
  }

  /**
   * What a client needs that trusts this certificate alone.
   *
   * @param own what the client shows; null for nothing
   */
  public SSLContext client(@Nullable PemCertificate own) throws IOException {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", read());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own == null ? null : own.keyStore(), PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(certificate + ": not usable", e);
    }
  }

  private KeyStore keyStore() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    String file = certificate.toString().replaceAll("\\.crt$", ".p12");
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private Certificate read() throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(certificate)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
