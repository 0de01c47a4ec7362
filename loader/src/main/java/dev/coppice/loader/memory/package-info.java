/**
 * Ground beside the root: what a load may take. {@code LoadMemory} of the models' budget, {@code
 * TrialMemory} of what XGBoost judges forests in, {@code LoadHeap} of the heap, and {@code
 * BuildPermits} of the processor. The cache grants the first two; the loader's rooms ask. What is
 * loaded, and from where, is not known here.
 *
 * <p>{@code SharedBytes} is an account of bytes that many owners share, such as loads or requests;
 * {@code SharedLoadHeap} is that of loads.
 */
@NullMarked
package dev.coppice.loader.memory;

import org.jspecify.annotations.NullMarked;
