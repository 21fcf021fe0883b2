"""Passwords that everybody tries first, of ten characters and more.

Shorter ones are refused by their length. Compared case-folded; digits and signs at the
end have been taken off the words of ``STEMS`` before they are compared.
"""

PASSWORDS = frozenset(
    """
    0123456789 01234567890 0987654321 1029384756 1111111111 1122334455 1231231231
    123123123123 1234512345 1234567890 12345678900 12345678901 123456789012
    1234567891 12345678910 1234567899 1234567890a 123456789a 123456789abc 123456789q
    123456qwerty 1357924680 147258369a 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 9876543210
    a123456789 aa123456789 abc123456789 abcd123456 abcde12345 abcdefghij abcdefghijk
    asdfghjkl; asdfghjkl1 asdfasdfasdf password12 passw0rd123 p@ssw0rd123 p@ssword123
    q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcrfv qwe123qwe123 qwerty1234 qwerty12345
    qwerty123456 qwertyuiop qwertyuiop1 qwertyuiop[] zaq12wsxcde zxcvbnm123 zxcvbnm,./
    """.split()
)

STEMS = frozenset(
    """
    admin administrator akubisa akucintakamu aparatur asn bangga berakhlak bismillah
    bismillahirrahmanirrahim changeme cpns doraemon garuda guru hallo halo iloveyou
    indonesia indonesiaku indonesiamerdeka indonesiaraya jakarta kamusayang katasandi
    katasandiku kemenag kemenkeu kolabjar kolaborasi korpri latsar latsarcpns letmein
    login masuk merdeka merahputih monyet naruto nusantara pahlawan pamong pancasila
    pass password passwordku pelatihan pemda pemerintah peserta pns polisi pppk
    princess qwerty rahasia rahasiaku rahasiasekali sandi sayang sayangku sayangkamu
    secret selamat selamatdatang selamatpagi sunshine superman surabaya system test
    trustnoone user welcome widyaiswara
    """.split()
)
