"""Who may call what: written by hand, so that a mistake in a rule is seen here."""

from lms.accounts.roles import Role

PUBLIC = """
accounts.forgotten accounts.forgotten_now accounts.set_password
accounts.set_password_now accounts.sign_in_now accounts.sign_in_page accounts.sign_out
certificates.ask certificates.check
home.identify home.index language.choose
profile.part profile.show profile.version static.file
web.help_page xapi.about xapi_1_0_3.about xapi_oauth.describe
xapi.give_token xapi_1_0_3.give_token
"""
SIGNED_IN = """
accounts.accounts accounts.check_persona_code accounts.join_accounts
accounts.new_persona_code accounts.part_accounts
accounts.change_password accounts.change_password_now accounts.own_data accounts.profile
accounts.seen
certificates.mine certificates.paper
home.catalogue home.course home.describe home.enrol home.enrol_by_key home.view_course
outline.media player.act player.show player.view
transcript.evidence transcript.index transcript.transcript
"""
BY_KEY = """
xapi.post_statements xapi.put_statement xapi.read_statements xapi.refuse_method
xapi_1_0_3.post_statements xapi_1_0_3.put_statement xapi_1_0_3.read_statements
xapi_1_0_3.refuse_method
xapi.delete_activity_profile xapi.delete_agent_profile xapi.delete_state
xapi.post_activity_profile xapi.post_agent_profile xapi.post_state
xapi.put_activity_profile xapi.put_agent_profile xapi.put_state xapi.read_activity
xapi.read_activity_profile xapi.read_agent_profile xapi.read_person xapi.read_state
xapi.read_aggregates xapi_1_0_3.read_aggregates
xapi_1_0_3.delete_activity_profile xapi_1_0_3.delete_agent_profile
xapi_1_0_3.delete_state xapi_1_0_3.post_activity_profile xapi_1_0_3.post_agent_profile
xapi_1_0_3.post_state xapi_1_0_3.put_activity_profile xapi_1_0_3.put_agent_profile
xapi_1_0_3.put_state xapi_1_0_3.read_activity xapi_1_0_3.read_activity_profile
xapi_1_0_3.read_agent_profile xapi_1_0_3.read_person xapi_1_0_3.read_state
"""
BY_PERMISSION = {
    "follow_cohort": """
        admin.cohorts admin.evidence admin.open_record admin.recap admin.recap_csv
        admin.transcript
    """,
    "manage_cohort": """
        admin.ask_withdrawal admin.create_cohort admin.enrol_members admin.new_cohort
        admin.new_members admin.renew_key admin.withdraw
    """,
    "release_certificate": """
        admin.certificate admin.certificate_groups admin.certificates_of admin.release
        admin.revoke_certificate admin.uphold_certificate
    """,
    "manage_people": """
        admin.add_person admin.correct_person admin.edit_person admin.export_person
        admin.grant_role
        admin.import_roster admin.issue_password admin.mail_link admin.new_person
        admin.new_roster admin.people admin.person admin.preview_roster
        admin.restore_person admin.revoke_role admin.suspend_person
    """,
    "audit": "admin.access_csv admin.access_log",
    "manage_keys": """
        admin.create_key admin.key admin.keys admin.new_key admin.prolong_key
        admin.rename_key admin.revoke_key admin.rotate_key admin.try_key
        records.ask_destruction records.destroy_pseudonyms
        records.annotate_letter records.change_target records.create_target
        records.drop_letter records.edit_target records.list_targets records.new_target
        records.pause_target records.remove_target records.renew_target_secret
        records.replay_letter records.replay_letters records.resume_target
        records.target
    """,
    "read_statements": """
        records.aggregates records.aggregates_csv
        records.change_saved_query records.copy_saved_query records.edit_saved_query
        records.export_saved_query records.new_saved_query records.remove_saved_query
        records.save_query records.saved_queries
        records.continue_export records.dashboard records.explore records.export_file
        records.exports records.new_export records.newer records.order_export
        records.profile_form records.profile_report
        records.remove_export records.repeat_export records.statement records.voided
        records.content
    """,
    "administer": """
        admin.approve_retention admin.bands admin.retention admin.set_bands
        admin.set_retention admin.system gallery.gallery
    """,
}
EXPECTED = {
    **dict.fromkeys(PUBLIC.split(), "public"),
    **dict.fromkeys(SIGNED_IN.split(), "signed_in"),
    **dict.fromkeys(BY_KEY.split(), "key"),
    **{
        endpoint: permission
        for permission, endpoints in BY_PERMISSION.items()
        for endpoint in endpoints.split()
    },
}
"""The rule of every view."""

HOLDERS = {
    "follow_cohort": {Role.PENGAJAR, Role.PENYELENGGARA, Role.AUDITOR, Role.ADMIN},
    "manage_cohort": {Role.PENYELENGGARA, Role.ADMIN},
    "release_certificate": {Role.PENYELENGGARA, Role.ADMIN},
    "manage_people": {Role.PENYELENGGARA, Role.ADMIN},
    "audit": {Role.AUDITOR, Role.ADMIN},
    "manage_keys": {Role.ADMIN},
    "read_statements": set(Role) - {Role.PESERTA},
    "administer": {Role.ADMIN},
}
"""Which roles hold each permission that a view asks for."""

KEY_PAGES = {
    "/bantuan": dict.fromkeys(Role, 200),
    "/profil": dict.fromkeys(Role, 200),
    "/katalog": dict.fromkeys(Role, 200),
    "/kelola/angkatan": {
        Role.PESERTA: 403,
        Role.PENGAJAR: 200,
        Role.PENYELENGGARA: 200,
        Role.ADMIN: 200,
        Role.LRS_CONSUMER: 403,
        Role.AUDITOR: 200,
    },
    "/kelola/orang": {
        Role.PESERTA: 403,
        Role.PENGAJAR: 403,
        Role.PENYELENGGARA: 200,
        Role.ADMIN: 200,
        Role.LRS_CONSUMER: 403,
        Role.AUDITOR: 403,
    },
    "/kelola/sertifikat": {
        Role.PESERTA: 403,
        Role.PENGAJAR: 403,
        Role.PENYELENGGARA: 200,
        Role.ADMIN: 200,
        Role.LRS_CONSUMER: 403,
        Role.AUDITOR: 403,
    },
    "/kelola/kunci": {**dict.fromkeys(Role, 403), Role.ADMIN: 200},
    "/kelola/sistem": {**dict.fromkeys(Role, 403), Role.ADMIN: 200},
    "/rekam": {**dict.fromkeys(Role, 200), Role.PESERTA: 403},
    "/gaya": {**dict.fromkeys(Role, 403), Role.ADMIN: 200},
    "/xapi/statements": dict.fromkeys(Role, 401),
}
"""What a few pages answer to each role; a signed-in session opens no LRS."""

FOR_VISITORS = {
    "/": 303,
    "/masuk": 200,
    "/bantuan": 200,
    "/verifikasi": 200,
    "/profile": 200,
    "/sandi/lupa": 200,
    "/katalog": 303,
    "/profil": 303,
    "/profil/data-saya.json": 303,
    "/nilai": 303,
    "/kelola/orang": 303,
    "/kelola/sistem": 303,
    "/rekam": 303,
    "/gaya": 303,
    "/xapi/about": 200,
    "/xapi/statements": 401,
}
"""What a few pages answer to somebody who is not signed in."""
