"""A wrong setting stops the start with its name; what is left out has a sensible default."""

import pytest

from laituri_learn.settings import SettingError, read_settings


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LAITURI_DATABASE_URL", "mysql://x"),
        ("LAITURI_BASE_URL", "laituri.example"),
        ("LAITURI_DEFAULT_LANGUAGE", "de"),
        ("LAITURI_SECRET_KEY", "short"),
        ("LAITURI_MAIL_PORT", "mail"),
        ("LAITURI_MAIL_SECURITY", "ssl"),
        ("LAITURI_SECURE_COOKIES", "yes"),
        ("LAITURI_TRUSTED_PROXIES", "-1"),
        ("LAITURI_DATA_FOLDER", "/proc/nowhere"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path, variable, value):
    with pytest.raises(SettingError, match=variable):
        read_settings({"LAITURI_DATA_FOLDER": str(tmp_path), variable: value})


def test_out_of_the_box_everything_is_kept_in_one_folder_and_the_secret_stays_the_same(tmp_path):
    first = read_settings({"LAITURI_DATA_FOLDER": str(tmp_path)})
    second = read_settings({"LAITURI_DATA_FOLDER": str(tmp_path)})
    assert first.database_url == f"sqlite:///{tmp_path}/laituri.sqlite3"
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
