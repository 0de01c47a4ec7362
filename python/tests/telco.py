"""Makes customers like those of a phone company: rows that churn, with the flaws of real tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

NUMBERS = ["tenure", "MonthlyCharges", "TotalCharges", "SeniorCitizen", "Usage", "Balance", "Overage"]
POSITIVE = ["tenure", "MonthlyCharges", "Usage", "Overage"]
CODES = ["AutoPay", "Lines", "Floors"]
TEXTS = ["gender", "Partner", "Contract", "PaymentMethod", "InternetService", "Region", "Device", "City"]
BLANKS = 11

CHOICES = {
    "gender": ["Female", "Male"],
    "Partner": ["No", "Yes"],
    "Contract": ["Month-to-month", "One year", "Two year"],
    "PaymentMethod": ["Bank transfer (automatic)", "Credit card (automatic)", "Electronic check", "Mailed check"],
    "InternetService": ["DSL", "Fiber optic", "No"],
    "Region": ["north", "south", "east", 'a, "quoted" one', "très loin"],
    "Device": ["phone", "tablet", "watch"],
    "City": [f"City {i:02}" for i in range(60)],
}


def customers(rows: int, seed: int, strangers: bool = False) -> pd.DataFrame:
    """Raw rows.

    strangers: whether some categories and numbers are such as no training has
    """
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"customerID": [f"{i:04}-{seed:05}" for i in range(rows)]})
    for name, values in CHOICES.items():
        values = values + (["never seen"] if strangers else [])
        weights = 1 / np.arange(1, len(values) + 1)
        frame[name] = random.choice(values, rows, p=weights / weights.sum()).astype(object)
    frame["SeniorCitizen"] = random.integers(0, 2, rows)
    frame["tenure"] = random.integers(0, 73, rows)
    frame["MonthlyCharges"] = np.round(random.uniform(18, 120, rows), 2)
    total = np.round(frame["tenure"] * frame["MonthlyCharges"] + random.normal(0, 3, rows), 2)
    blank = random.choice(rows, min(BLANKS, rows // 4), replace=False)
    frame["TotalChargesText"] = total.astype(str).astype(object)
    frame.loc[blank, "TotalChargesText"] = " "
    frame["TotalCharges"] = pd.to_numeric(frame["TotalChargesText"], errors="coerce")
    frame["Usage"] = random.lognormal(3, 1.5, rows)
    frame["Balance"] = random.normal(0, 1e4, rows)
    frame["Overage"] = np.where(random.random(rows) < 0.8, 0.0, np.round(random.exponential(9, rows), 1))
    frame["PlanCode"] = random.choice([10, 20, 35, 47, 99], rows)
    frame["PaperlessBilling"] = random.random(rows) < 0.6
    for name in ("Usage", "Balance", "Region", "InternetService"):
        frame.loc[random.random(rows) < 0.1, name] = np.nan
    frame.loc[random.random(rows) < 0.1, "Device"] = None
    # Booleans and numbers among gaps, as pandas reads them, are objects.
    frame["AutoPay"] = random.choice([True, False], rows).astype(object)
    frame["Lines"] = random.choice([1, 2, 3, 5] + ([9] if strangers else []), rows).astype(object)
    frame.loc[random.random(rows) < 0.1, "AutoPay"] = np.nan
    frame.loc[random.random(rows) < 0.1, "Lines"] = None
    frame["Floors"] = random.choice([-0.0, 0.5, 1.0, 2.0] + ([7.25] if strangers else []), rows)
    frame.loc[random.random(rows) < 0.1, "Floors"] = np.nan
    # Nearly nothing, where formulas of powers differ first.
    small = random.choice([1e-8, 1e-12, 1e-17], rows) * random.choice([1, -1], rows)
    frame["Balance"] = frame["Balance"].where(random.random(rows) > 0.05, small)
    if strangers:
        # Zeros to float32 alone, which sparse rows hold all the same.
        frame["Overage"] = frame["Overage"].where(random.random(rows) > 0.05, 1e-50)
    return frame


def churn(frame: pd.DataFrame, seed: int) -> np.ndarray:
    """Who leaves, 0 or 1, by contract, tenure and chance."""
    noise = np.random.default_rng(seed).normal(0, 0.7, len(frame))
    score = (frame["Contract"] == "Month-to-month") * 1.2 - frame["tenure"] / 40 + noise
    return (score + frame["MonthlyCharges"] / 100 > 0.5).to_numpy().astype(int)
