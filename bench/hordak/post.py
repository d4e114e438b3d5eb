"""Post three legs again and again for some seconds; print how many transactions a second."""

import sys
import time

import django


def main(seconds: int) -> None:
    django.setup()
    from django.db import transaction
    from hordak.models import Account, Leg, Transaction
    from moneyed import Money

    accounts = [
        Account.objects.create(name=f"account {number}", type=kind, currencies=["USD"])
        for number, kind in enumerate((Account.TYPES.income, Account.TYPES.income, Account.TYPES.liability))
    ]
    amounts = [Money("18.30", "USD"), Money("2.20", "USD"), Money("16.10", "USD")]
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        with transaction.atomic():
            posted = Transaction.objects.create()
            Leg.objects.create(transaction=posted, account=accounts[0], debit=amounts[0])
            Leg.objects.create(transaction=posted, account=accounts[1], credit=amounts[1])
            Leg.objects.create(transaction=posted, account=accounts[2], credit=amounts[2])
        done += 1
    print(done / (time.perf_counter() - begun))


if __name__ == "__main__":
    main(int(sys.argv[1]))
