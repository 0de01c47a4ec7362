package dev.coppice.scripts.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom a client trusts, and what it shows of itself, from files in PEM. */
final class ClientTls {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /** The store of the key is in memory alone. */
  private static final char[] NO_PASSWORD = {};

  private ClientTls() {}

  /**
   * What the files say; null without any.
   *
   * @param caCert to trust, in place of Java's own
   * @param cert to show; together with {@code key} alone
   * @throws UsageException if one is not what it should be
   */
  static @Nullable SSLContext of(@Nullable Path caCert, @Nullable Path cert, @Nullable Path key) {
    if (caCert == null && cert == null && key == null) {
      return null;
    }
    TrustManager @Nullable [] trusted = caCert == null ? null : trusting(caCert);
    KeyManager @Nullable [] shown = cert == null && key == null ? null : showing(cert, key);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown, trusted, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // Every Java has TLS.
    }
  }

  private static TrustManager[] trusting(Path file) {
    Collection<? extends Certificate> found = certificates("--ca-cert", file);
    try {
      KeyStore trusted = emptyStore();
      for (Certificate each : found) {
        trusted.setCertificateEntry("ca-" + trusted.size(), each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      return trust.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw noCertificate("--ca-cert", file);
    }
  }

  private static KeyManager[] showing(@Nullable Path cert, @Nullable Path key) {
    if (cert == null || key == null) {
      throw new UsageException(cert == null ? "--cert" : "--key", "none", "both or neither");
    }
    Certificate[] chain = certificates("--cert", cert).toArray(Certificate[]::new);
    try {
      KeyStore own = emptyStore();
      own.setKeyEntry("own", key(key, chain[0].getPublicKey().getAlgorithm()), NO_PASSWORD, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, NO_PASSWORD);
      return keys.getKeyManagers();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new UsageException(
          "--key", key.toString(), "the key of --cert in PEM: PKCS #8, not encrypted");
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static PrivateKey key(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher found = KEY.matcher(Files.readString(file));
    if (!found.find()) {
      throw new IllegalArgumentException("no key");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(found.group(1));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }

  /** One or more. */
  private static Collection<? extends Certificate> certificates(String option, Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (found.isEmpty()) {
        throw noCertificate(option, file);
      }
      return found;
    } catch (IOException | GeneralSecurityException e) {
      throw noCertificate(option, file);
    }
  }

  private static UsageException noCertificate(String option, Path file) {
    return new UsageException(option, file.toString(), "a file of certificates in PEM");
  }
}
