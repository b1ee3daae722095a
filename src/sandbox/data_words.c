#include "sandbox/data.h"

const struct data_street data_streets[DATA_STREETS] = {
    {"rue de la Paix", "75002", "Paris", 48.8690, 2.3312, 25},
    {"avenue de l'Opéra", "75001", "Paris", 48.8674, 2.3334, 50},
    {"rue Saint-Honoré", "75001", "Paris", 48.8644, 2.3336, 400},
    {"rue de Rivoli", "75004", "Paris", 48.8561, 2.3556, 150},
    {"rue Mouffetard", "75005", "Paris", 48.8428, 2.3497, 145},
    {"avenue Foch", "75116", "Paris", 48.8717, 2.2831, 90},
    {"rue de la République", "69002", "Lyon", 45.7627, 4.8357, 90},
    {"rue Mercière", "69002", "Lyon", 45.7620, 4.8333, 90},
    {"quai de Saône", "69009", "Lyon", 45.7737, 4.8075, 60},
    {"rue Paradis", "13006", "Marseille", 43.2864, 5.3803, 480},
    {"cours Julien", "13006", "Marseille", 43.2939, 5.3837, 90},
    {"boulevard Longchamp", "13001", "Marseille", 43.3023, 5.3916, 150},
    {"rue Sainte-Catherine", "33000", "Bordeaux", 44.8372, -0.5742, 280},
    {"cours de l'Intendance", "33000", "Bordeaux", 44.8423, -0.5767, 60},
    {"rue Notre-Dame", "33000", "Bordeaux", 44.8510, -0.5703, 140},
    {"rue de Béthune", "59800", "Lille", 50.6335, 3.0625, 80},
    {"rue Nationale", "59800", "Lille", 50.6359, 3.0533, 300},
    {"rue Solférino", "59000", "Lille", 50.6303, 3.0556, 320},
    {"rue Crébillon", "44000", "Nantes", 47.2137, -1.5620, 30},
    {"quai de la Fosse", "44100", "Nantes", 47.2096, -1.5660, 100},
    {"rue d'Alsace-Lorraine", "31000", "Toulouse", 43.6035, 1.4454, 80},
    {"rue du Taur", "31000", "Toulouse", 43.6066, 1.4428, 70},
    {"rue des Grandes-Arcades", "67000", "Strasbourg", 48.5826, 7.7476, 60},
    {"quai des Bateliers", "67000", "Strasbourg", 48.5806, 7.7533, 40},
};

const char *const data_first_names[DATA_FIRST_NAMES] = {
    "Léa",     "Hugo",   "Chloé",   "Lucas",  "Manon",   "Louis",    "Camille", "Jules",   "Inès",   "Adam",  "Sarah",
    "Gabriel", "Zoé",    "Raphaël", "Emma",   "Arthur",  "Jeanne",   "Nathan",  "Louise",  "Ethan",  "Alice", "Paul",
    "Anaïs",   "Maxime", "Élodie",  "Victor", "Mélanie", "François", "Hélène",  "Bastien", "Noémie", "Yann"};
const char *const data_last_names[DATA_LAST_NAMES] = {
    "Martin",  "Bernard", "Thomas",  "Petit",    "Robert",   "Richard",   "Durand",   "Dubois",   "Moreau",   "Laurent",
    "Simon",   "Michel",  "Lefèvre", "Leroy",    "Roux",     "David",     "Bertrand", "Morel",    "Fournier", "Girard",
    "Bonnet",  "Dupont",  "Lambert", "Fontaine", "Rousseau", "Vincent",   "Muller",   "Lefebvre", "Faure",    "André",
    "Mercier", "Blanc",   "Guérin",  "Boyer",    "Garnier",  "Chevalier", "Diop",     "Legrand",  "Gauthier", "Perrin"};
const char *const data_heatings[DATA_HEATINGS] = {"individuel gaz", "collectif", "électrique", "pompe à chaleur"};
const char *const data_texts[DATA_TEXTS] = {
    "Bel appartement lumineux, proche des transports et des commerces.\nParquet ancien, cuisine équipée.",
    "Au calme sur cour, refait à neuf. Idéal premier achat.",
    "Dernier étage avec balcon, vue dégagée. Ascenseur.",
    "Studio fonctionnel à deux pas du centre, vendu libre.",
    "Duplex de caractère, poutres apparentes, belle hauteur sous plafond.",
    "Grand familial traversant, cave et parking."};
const char *const data_notes[DATA_NOTES] = {"Visite sérieuse", "À rappeler", "Dossier à suivre", "Visite rapide",
                                            "Très intéressé"};
const char *const data_comments[DATA_COMMENTS] = {"Le visiteur a bien aimé le quartier.\nIl revient avec son conjoint.",
                                                  "Trouve le loyer un peu élevé.",
                                                  "Souhaite déposer un dossier rapidement.",
                                                  "Compare avec deux autres biens.",
                                                  "Regrette l'absence de balcon.",
                                                  "Dossier complet, garant présent."};
const char *const data_good[DATA_GOOD] = {"Luminosité", "Calme", "Agencement", "Proche du métro", "État général"};
const char *const data_bad[DATA_BAD] = {"Pas d'ascenseur", "Cuisine petite", "Vis-à-vis", "Travaux à prévoir",
                                        "Stationnement difficile"};
