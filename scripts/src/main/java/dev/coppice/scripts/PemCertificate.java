package dev.coppice.scripts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for this machine that its own key signed, as PEM files; made by the JDK's keytool,
 * for tests and measurements.
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
  public static PemCertificate make(Path directory, String name)
      throws IOException, InterruptedException {
    Path store = directory.resolve(name + ".p12");
    String arguments =
        "-genkeypair -alias own -validity 2 -keyalg EC -groupname secp256r1"
            + " -ext SAN=ip:127.0.0.1,dns:localhost -storetype PKCS12";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    // It ends before code that is compiled once more would pay.
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(List.of("-dname", "CN=" + name, "-storepass", new String(PASSWORD)));
    command.addAll(List.of("-keystore", store.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + output + " (expected: a certificate)");
    }
    return unpacked(store, directory, name);
  }

  private static PemCertificate unpacked(Path store, Path directory, String name)
      throws IOException {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD);
      }
      return new PemCertificate(
          pem(
              directory.resolve(name + ".crt"),
              "CERTIFICATE",
              keys.getCertificate("own").getEncoded()),
          pem(
              directory.resolve(name + ".key"),
              "PRIVATE KEY",
              keys.getKey("own", PASSWORD).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException("keytool: no usable certificate", e);
    }
  }

  private static Path pem(Path file, String what, byte[] bytes) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, lines, what));
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
