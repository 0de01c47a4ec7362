package dev.coppice.loadtest;

import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS with the stores that {@code scripts/load-test} makes of files in PEM. Gatling itself shows
 * the same certificate, by {@code gatling.conf}, and trusts every server.
 */
final class ClientStores {

  private static final char[] PASSWORD = "of-no-secret".toCharArray();

  private ClientStores() {}

  /**
   * Java's own where a store is not given.
   *
   * @param keys file of the certificate to show, and its key; empty for none
   * @param trusted file of the certificates to trust; empty for none
   */
  static SSLContext tls(String keys, String trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys.isEmpty() ? null : showing(keys),
          trusted.isEmpty() ? null : trusting(trusted),
          null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e); // The script has just made them.
    }
  }

  private static KeyManager[] showing(String file) throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(new File(file), PASSWORD), PASSWORD);
    return keys.getKeyManagers();
  }

  private static TrustManager[] trusting(String file) throws IOException, GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(KeyStore.getInstance(new File(file), PASSWORD));
    return trust.getTrustManagers();
  }
}
