"""Before a launch: is everything that launch day needs true now?"""

import pytest

from golive.finding import prove

pytestmark = pytest.mark.readiness


@pytest.mark.proves("health")
def test_health(judged):
    """The API answers its health address."""
    prove(judged("health"))


@pytest.mark.proves("health-depth")
def test_health_depth(judged):
    """Behind the health address, database and worker are alive."""
    prove(judged("health-depth"))


@pytest.mark.proves("sign-in-page")
def test_sign_in_page(judged):
    """The sign-in page is there, and shows no demo credentials."""
    prove(judged("sign-in-page"))


@pytest.mark.proves("no-token-refused")
def test_no_token_refused(judged):
    """A request without credentials is refused with 401."""
    prove(judged("no-token-refused"))


@pytest.mark.proves("other-firm-refused")
def test_other_firm_refused(judged):
    """A request for another firm's data is refused with 403."""
    prove(judged("other-firm-refused"))


@pytest.mark.proves("service-on-release")
def test_service_on_release(judged):
    """The service is set to the release, and the change to it is finished."""
    prove(judged("service-on-release"))


@pytest.mark.proves("tasks-on-release")
def test_tasks_on_release(judged):
    """Every running copy is the release, by the digest of its images."""
    prove(judged("tasks-on-release"))


@pytest.mark.proves("targets-healthy")
def test_targets_healthy(judged):
    """The load balancer finds every running copy healthy, and sends users nowhere else."""
    prove(judged("targets-healthy"))


@pytest.mark.proves("previous-ready")
def test_previous_ready(judged):
    """The version to go back to is recorded, can be started, and its images are still there."""
    prove(judged("previous-ready"))


@pytest.mark.proves("contacts-complete")
def test_contacts_complete(judged):
    """Every role of the launch names a person and an address that can be used."""
    prove(judged("contacts-complete"))


@pytest.mark.proves("messages-render")
def test_messages_render(judged):
    """The runbook's four messages are complete with the real people, and could be sent."""
    prove(judged("messages-render"))


@pytest.mark.proves("record-ready")
def test_record_ready(judged):
    """The record of the launch is whole, and can be written."""
    prove(judged("record-ready"))


@pytest.mark.proves("signals-readable")
def test_signals_readable(judged):
    """What the watch will look at can be seen now, our own requests in it."""
    prove(judged("signals-readable"))


@pytest.mark.proves("sources-readable")
def test_sources_readable(judged):
    """What else the watch counts, sign-ins, uploads, runs and packets, can be read now from where it will be read."""
    prove(judged("sources-readable"))


@pytest.mark.proves("workflow-api")
def test_workflow_api(judged):
    """Sign in, upload packet, run chronology and export PDF work on the API."""
    prove(judged("workflow-api"))


@pytest.mark.proves("workflow-site")
def test_workflow_site(judged):
    """Sign in, upload packet, run chronology and export PDF work on the website, in a browser."""
    prove(judged("workflow-site"))


@pytest.mark.proves("checklist-locked")
def test_checklist_locked(judged):
    """The checklist's rows are the ones that were agreed, word for word."""
    prove(judged("checklist-locked"))


@pytest.mark.proves("environment-lock")
def test_environment_lock(judged):
    """The version that runs now has HIPAA enforcement, token sign-in and audit logging on."""
    prove(judged("environment-lock"))


@pytest.mark.proves("demo-users-off")
def test_demo_users_off(judged):
    """Demo users are switched off on API and website."""
    prove(judged("demo-users-off"))


@pytest.mark.proves("hosts-limited")
def test_hosts_limited(judged):
    """Allowed hosts and CORS name our own hosts, and no wildcard."""
    prove(judged("hosts-limited"))


@pytest.mark.proves("internal-secret")
def test_internal_secret(judged):
    """The secret that signs internal tokens comes from a secret store, is there, and is long enough."""
    prove(judged("internal-secret"))


@pytest.mark.proves("clock-right")
def test_clock_right(judged):
    """This machine's clock agrees with those of AWS and the API."""
    prove(judged("clock-right"))


@pytest.mark.proves("alarms-call")
def test_alarms_call(judged):
    """Every alarm that should call people is there, switched on, and calls somebody."""
    prove(judged("alarms-call"))


@pytest.mark.proves("alarm-rule")
def test_alarm_rule(judged):
    """The alarm on API errors rings for the runbook's sentence: above 2 % in 10 minutes in a row."""
    prove(judged("alarm-rule"))


@pytest.mark.proves("alarm-quiet")
def test_alarm_quiet(judged):
    """No alarm rings now, and each has data."""
    prove(judged("alarm-quiet"))


@pytest.mark.proves("scaling-right")
def test_scaling_right(judged):
    """The service may grow as far as agreed, and none of it is suspended."""
    prove(judged("scaling-right"))


@pytest.mark.proves("credentials-outlive")
def test_credentials_outlive(judged):
    """The AWS credentials in use are good until the watch and a rollback at its end are over."""
    prove(judged("credentials-outlive"))


@pytest.mark.proves("machine-ready")
def test_machine_ready(judged):
    """This machine has room and power for the whole watch."""
    prove(judged("machine-ready"))


@pytest.mark.proves("release-images")
def test_release_images(judged):
    """Each image of the release is in the registry by its digest, made for the platform that it runs on."""
    prove(judged("release-images"))


@pytest.mark.proves("previous-images")
def test_previous_images(judged):
    """What the previous version names is what it ran, and no rule of the registry removes it soon."""
    prove(judged("previous-images"))


@pytest.mark.proves("previous-needs")
def test_previous_needs(judged):
    """The previous version's secrets, roles, log groups and target group are there."""
    prove(judged("previous-needs"))


@pytest.mark.proves("rollback-in-time")
def test_rollback_in_time(judged):
    """A rollback takes 15 minutes at most until it is proven, by how the service is set up now."""
    prove(judged("rollback-in-time"))


@pytest.mark.proves("rollback-path")
def test_rollback_path(judged):
    """ECS itself changes the version of the service, and no alarm that it watches meanwhile rings."""
    prove(judged("rollback-path"))


@pytest.mark.proves("rollback-allowed")
def test_rollback_allowed(judged):
    """AWS would allow each call of a rollback to whoever runs this."""
    prove(judged("rollback-allowed"))
