"""Settings are made from a mapping alone, and say everything that is wrong with it at once."""

import os
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.llm.options import LlmOptions
from bot.settings import NOT_SET_HERE, VARIABLES, Settings, load_settings, settings_from
from bot.slack.options import SlackOptions


def test_nothing_set_gives_the_defaults() -> None:
    settings = settings_from({})

    assert settings == Settings()
    assert (settings.corpus, settings.store, settings.state) == (
        Path("corpus"),
        Path("store"),
        Path("var"),
    )


def test_each_variable_reaches_its_field() -> None:
    settings = settings_from(
        {
            "CLUSTERBOT_CORPUS": "/data/corpus",
            "CLUSTERBOT_STORE": "/data/store",
            "CLUSTERBOT_STATE": "/data/state",
            "CLUSTERBOT_HOME": "somewhere",
            "CLUSTERBOT_ENCODER": "hashing",
            "CLUSTERBOT_LOG_LEVEL": "debug",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "SLACK_API_URL": "http://127.0.0.1:9/api",
        }
    )

    assert settings.corpus == Path("/data/corpus")
    assert settings.store == Path("/data/store")
    assert settings.state == Path("/data/state")
    assert settings.home == "somewhere"
    assert settings.encoder == "hashing"
    assert settings.log_level == "DEBUG"
    assert settings.slack.bot_token == "xoxb-1"
    assert settings.slack.app_token == "xapp-1"
    assert settings.slack.api_url == "http://127.0.0.1:9/api/"


def test_an_empty_value_counts_as_not_set() -> None:
    assert settings_from({"CLUSTERBOT_STORE": "  ", "SLACK_API_URL": ""}) == Settings()


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as told:
        settings_from(
            {
                "CLUSTERBOT_LOG_LEVEL": "loud",
                "SLACK_API_URL": "slack.com",
                "CLUSTERBOT_STROE": "elsewhere",
            }
        )

    assert told.value.problems == (
        "CLUSTERBOT_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, not 'loud'",
        "SLACK_API_URL must begin with https:// or http://, not 'slack.com'",
        "CLUSTERBOT_STROE is not a setting; did you mean CLUSTERBOT_STORE?",
    )
    assert told.value.hint


def test_other_programs_variables_are_not_looked_at() -> None:
    assert settings_from({"HOME": "/root", "CLUSTERBOT_X": "1"}) == Settings()


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-secret",
        "SLACK_APP_TOKEN": "xapp-secret",
        "SLACK_SIGNING_SECRET": "sign-secret",
        "CLUSTERBOT_LLM_KEY": "key-secret",
    }

    assert "secret" not in repr(settings_from(secrets)).replace("signing_secret", "")


def test_slacks_ledger_is_written_where_the_bot_writes() -> None:
    assert settings_from({"CLUSTERBOT_STATE": "/data/state"}).slack.state == Path("/data/state")


def test_switches_counts_seconds_and_lists_are_read() -> None:
    slack = settings_from(
        {
            "CLUSTERBOT_SLACK_TRANSPORT": "HTTP",
            "CLUSTERBOT_SLACK_PORT": "8080",
            "CLUSTERBOT_SLACK_CHANNELS": "C1, C2,C1",
            "CLUSTERBOT_SLACK_CONNECT": "yes",
            "CLUSTERBOT_SLACK_UPDATES": "no",
            "CLUSTERBOT_SLACK_ANSWER_SECONDS": "2.5",
        }
    ).slack

    assert (slack.transport, slack.port, slack.channels) == ("http", 8080, ("C1", "C2"))
    assert (slack.slack_connect, slack.updates, slack.answer_seconds) == (True, False, 2.5)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("CLUSTERBOT_SLACK_PORT", "-1", "must be a whole number above 0, not '-1'"),
        ("CLUSTERBOT_SLACK_ANSWER_SECONDS", "nan", "must be a number of seconds above 0"),
        ("CLUSTERBOT_SLACK_CONNECT", "maybe", "must be one of yes, no, not 'maybe'"),
        ("CLUSTERBOT_SLACK_ANALYST", "@anna", "must be the id of a user"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(name: str, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=name) as wrong:
        settings_from({name: text})

    assert told in str(wrong.value)


def test_everything_that_can_be_chosen_has_a_variable() -> None:
    targets = {variable.target for variable in VARIABLES}
    own = {item.name for item in fields(Settings)} - {"slack", "llm"}
    llm = {f"llm.{item.name}" for item in fields(LlmOptions)}
    slack = {f"slack.{item.name}" for item in fields(SlackOptions) if item.name not in NOT_SET_HERE}

    assert targets == own | llm | slack


def test_the_defaults_in_words_are_the_defaults() -> None:
    in_words = {"none", "Slack's own", "the catalogue's", "the packaged MiniLM", "all", "nobody"}
    defaults = settings_from({})
    for variable in VARIABLES:
        if variable.default not in in_words:
            set_outright = settings_from({variable.name: variable.default})
            assert set_outright == defaults, variable.name


def test_every_variable_is_named_once() -> None:
    names = [variable.name for variable in VARIABLES]

    assert len(set(names)) == len(names)


def test_the_environment_wins_over_the_dotenv_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.startswith(("CLUSTERBOT_", "SLACK_")):
            monkeypatch.delenv(name)
    dotenv = tmp_path / ".env"
    dotenv.write_text(
        'CLUSTERBOT_HOME="from file"\nCLUSTERBOT_STORE=file-store\n', encoding="utf-8"
    )
    monkeypatch.setenv("CLUSTERBOT_STORE", "env-store")

    settings = load_settings(dotenv)

    assert settings.home == "from file"
    assert settings.store == Path("env-store")


def test_the_address_of_the_page_is_known_to_slack_too_and_is_a_host_alone() -> None:
    settings = settings_from({"CLUSTERBOT_WEB_URL": "https://bot.example:8443"})

    assert settings.web_url == settings.slack.web_url == "https://bot.example:8443/"
    for wrong in ("bot.example", "https://bot.example/pages", "https://me@bot.example", "https://"):
        with pytest.raises(SettingsError, match="CLUSTERBOT_WEB_URL"):
            settings_from({"CLUSTERBOT_WEB_URL": wrong})
