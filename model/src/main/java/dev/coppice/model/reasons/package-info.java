/**
 * Why a model scores as it does: contributions of features, and the leaves that rows come to. Door:
 * {@code ForestReasons}, which computes both for a forest that has its covers, to the bits of
 * XGBoost 3.4.
 *
 * <p>Small trees go in batches: {@code TreeBatch} lays out their edges level by level, from {@code
 * BatchNodes}, with {@code Ancestors} and the {@code ReturnOrder} of edges, and {@code BatchPass}
 * sends one row through all of them at once. Large and deep trees, and rows whose numbers overflow,
 * go edge by edge, by {@code TreeWalk}. XGBoost is not known here.
 */
@NullMarked
package dev.coppice.model.reasons;

import org.jspecify.annotations.NullMarked;
