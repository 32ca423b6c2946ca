"""The number to call, by country."""

from __future__ import annotations

__all__ = ["UNKNOWN", "number"]

UNKNOWN = "your local emergency number"

# For an ambulance, by ISO 3166-1 code. 112 works in the European Union and in many other countries.
_NUMBERS = {
    **dict.fromkeys(
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IT LT LU LV MT NL PL PT RO SE SI SK IS NO CH TR UA IN ID".split(), "112"
    ),
    **dict.fromkeys("US CA MX PH".split(), "911"),
    "GB": "999", "IE": "112 or 999", "AU": "000", "NZ": "111", "ZA": "10177 or 112", "KE": "999 or 112",
    "NG": "112", "SG": "995", "MY": "999", "HK": "999", "LK": "1990", "BD": "999", "PK": "1122", "JP": "119",
    "KR": "119", "CN": "120", "BR": "192", "AR": "107", "CL": "131", "IL": "101", "AE": "998", "SA": "997",
}  # fmt: skip


def number(country: str) -> str:
    """Return the number to call for an ambulance, in words that follow "Call".

    `country` is a two-letter ISO 3166-1 code in any case; for "" or a country that is not known,
    the words name no number.
    """
    return _NUMBERS.get(country.strip().upper(), UNKNOWN)
