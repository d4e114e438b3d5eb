"""What a person may write about a problem and about how to reach them, whichever face they write it in."""

PHONE = r"^\+?(?=(?:[^0-9]*[0-9]){6})[0-9 ()./-]+$"
"""At least six digits, with what people put between them."""

LONGEST_DESCRIPTION = 10_000
MOST_ADDRESSES = 10
