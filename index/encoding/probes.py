"""Sentences that try an encoder: the same twelve in English, Swedish and Danish, in our own words.

They serve the check of an export, the timing of ways to encode, and the question whether a model
knows Swedish and Danish. They share no names, which would give a translation away.
"""

ENGLISH = (
    "The old bridge was closed for repairs last winter.",
    "Small firms find it hard to borrow money from banks.",
    "Our neighbours have bought a dog that barks all night.",
    "The hospital needs more nurses than it can train.",
    "Bread is baked here every morning before the sun rises.",
    "How many students finish their education on time?",
    "The river flooded the fields after three weeks of rain.",
    "New medicines must be tested for many years.",
    "She sold her shares because she did not trust the board.",
    "Rents rise fastest where most laboratories are built.",
    "The train was late again, so nobody came to the meeting.",
    "Why do so few women become engineers?",
)
SWEDISH = (
    "Den gamla bron var stängd för reparation i vintras.",
    "Små företag har svårt att låna pengar av banker.",
    "Våra grannar har köpt en hund som skäller hela natten.",
    "Sjukhuset behöver fler sköterskor än det kan utbilda.",
    "Här bakas bröd varje morgon innan solen går upp.",
    "Hur många studenter avslutar sin utbildning i tid?",
    "Floden översvämmade åkrarna efter tre veckors regn.",
    "Nya läkemedel måste prövas i många år.",
    "Hon sålde sina aktier eftersom hon inte litade på styrelsen.",
    "Hyrorna stiger snabbast där flest laboratorier byggs.",
    "Tåget var försenat igen, så ingen kom till mötet.",
    "Varför blir så få kvinnor ingenjörer?",
)
DANISH = (
    "Den gamle bro var lukket på grund af reparation sidste vinter.",
    "Små virksomheder har svært ved at låne penge i banken.",
    "Vores naboer har købt en hund, der gør hele natten.",
    "Hospitalet har brug for flere sygeplejersker, end det kan uddanne.",
    "Her bages der brød hver morgen, før solen står op.",
    "Hvor mange studerende afslutter deres uddannelse til tiden?",
    "Floden oversvømmede markerne efter tre ugers regn.",
    "Ny medicin skal afprøves i mange år.",
    "Hun solgte sine aktier, fordi hun ikke stolede på bestyrelsen.",
    "Huslejen stiger hurtigst, hvor der bygges flest laboratorier.",
    "Toget var forsinket igen, så ingen kom til mødet.",
    "Hvorfor bliver så få kvinder ingeniører?",
)
PROBES = ENGLISH + SWEDISH + DANISH


def passages(count: int) -> tuple[str, ...]:
    """Return texts of one to twelve sentences, as long as passages are."""
    whole = PROBES + PROBES
    return tuple(
        " ".join(whole[at % len(PROBES) : at % len(PROBES) + 1 + at % 12]) for at in range(count)
    )
