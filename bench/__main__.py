"""Measure everything and say it: ``python -m bench``; a line of JSON for each figure, then a table."""

import django

from bench.results import Figure, table
from bench.stage import stage


def main() -> None:
    figures: list[Figure] = []
    with stage() as built:
        django.setup()
        # Models can be imported only now.
        from bench.azure_calls import azure_calls
        from bench.latency import submit_to_credit
        from bench.list_page import list_page
        from bench.refund_rate import refund_rate
        from bench.refund_total import refund_total_of_many

        url = built.serve("portal.wsgi:application")
        # The calm first: after thousands of refunds PostgreSQL clears up for a while.
        for measure in (submit_to_credit, refund_rate, list_page, azure_calls, refund_total_of_many):
            for figure in measure(built, url):
                figures.append(figure)
                print(figure.json, flush=True)
    print(f"\n{table(figures)}")


if __name__ == "__main__":
    main()
