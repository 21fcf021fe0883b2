"""What authors of activity modules test their modules with.

``battery`` holds every check of the contract, ``sample`` what an author gives it, and
``stage`` the small system in which the checks run::

    @pytest.mark.parametrize("check", battery.CHECKS, ids=str)
    def test_my_module_keeps_the_contract(check):
        battery.run(check, MyModule(), SAMPLE)

Nothing here needs pytest: a check that fails raises ``AssertionError``.
"""
