/**
 * Gzip, inflated by ISA-L where the system has it, else by the JDK. Doors: {@code GzipStream}, and
 * {@code GzipLibrary}, which chooses. Where the bytes are from, and what is in them, is not known
 * here.
 */
@NullMarked
package dev.coppice.loader.gzip;

import org.jspecify.annotations.NullMarked;
