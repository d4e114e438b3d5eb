import time, datetime as dt, pytest, os
from django.db import connection, transaction
from tests.roles import without_limits
@pytest.fixture(scope="module")
def wide(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), without_limits(): yield
@pytest.mark.database_role("portal_owner")
def test_it(wide):
    with transaction.atomic():
        run(); transaction.set_rollback(True)
def run():
    from portal.demo import seed as S
    import cProfile, pstats
    import psutil; connection.ensure_connection(); b=psutil.Process(connection.connection.info.backend_pid); c0=time.process_time(); b0=sum(b.cpu_times()[:2])
    t=time.perf_counter()
    now=dt.datetime.fromisoformat(os.environ.get("NOW","2026-11-23T17:10:00+00:00"))
    if not os.environ.get("FULL"): S._asks=lambda w: []
    if os.environ.get("PROF"):
        pr=cProfile.Profile(); pr.enable()
    import collections,re
    T=collections.Counter(); N=collections.Counter()
    def wrap(execute, sql, params, many, context):
        u=time.perf_counter()
        try: return execute(sql, params, many, context)
        finally:
            k=re.sub(r'[0-9a-f_x]{6,}|\(.*','',str(sql)[:60])+' | '+(re.findall(r'FROM "(\w+)"',str(sql)) or [''])[0]
            T[k]+=time.perf_counter()-u; N[k]+=1
    with connection.execute_wrapper(wrap): w=S.seed(now)
    for k,v in T.most_common(28): print(round(v,2),N[k],round(v/N[k]*1000,2),k)
    print("SEED",time.perf_counter()-t,'py',time.process_time()-c0,'pg',sum(b.cpu_times()[:2])-b0); t=time.perf_counter()
    if os.environ.get("PROF"):
        pr.disable(); pstats.Stats(pr).sort_stats("cumulative").print_stats("(portal|billing|support|core|reservations|customers)/", 60)
    connection.cursor().execute('SET CONSTRAINTS ALL IMMEDIATE'); print('DEFERRED',time.perf_counter()-t)
    if os.path.exists('/tmp/demo_seed/after.py'): exec(__import__('pathlib').Path('/tmp/demo_seed/after.py').read_text(), {'w':w,'now':now})
