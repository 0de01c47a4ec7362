package dev.coppice.server.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates that the JDK's keytool makes for tests, in a file of its own, and as PEM. */
public final class MadeCertificates {

  private static final String PASSWORD = "changeit";

  private final Path store;

  /**
   * @param store the file, not there yet
   */
  public MadeCertificates(Path store) {
    this.store = store;
  }

  /**
   * Makes a key and its certificate, with the name {@code CN=name}.
   *
   * @param options of keytool, parted by blanks; {@code -signer} names one made before
   */
  public MadeCertificates make(String name, String options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    // It ends before code that is compiled once more would pay.
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD, "-keystore", store.toString()));
    command.addAll(List.of(options.split(" ", -1)));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    return this;
  }

  /** Writes certificates one after the other, each by its name. */
  public Path certificates(Path file, String... names)
      throws IOException, GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      Certificate made = opened().getCertificate(name);
      text.append(pem("CERTIFICATE", made.getEncoded()));
    }
    return Files.writeString(file, text);
  }

  /** Writes the key of one. */
  public Path key(Path file, String name) throws IOException, GeneralSecurityException {
    byte[] key = opened().getKey(name, PASSWORD.toCharArray()).getEncoded();
    return Files.writeString(file, pem("PRIVATE KEY", key));
  }

  private KeyStore opened() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
        .formatted(what, Base64.getMimeEncoder().encodeToString(bytes));
  }
}
