/*!
 * Names out of @faker-js/faker, whose notice follows.
 *
 * Faker - Copyright (c) 2022-2025
 *
 * This software consists of voluntary contributions made by many individuals.
 * For exact contribution history, see the revision history
 * available at https://github.com/faker-js/faker
 *
 * Permission is hereby granted, free of charge, to any person obtaining
 * a copy of this software and associated documentation files (the
 * "Software"), to deal in the Software without restriction, including
 * without limitation the rights to use, copy, modify, merge, publish,
 * distribute, sublicense, and/or sell copies of the Software, and to
 * permit persons to whom the Software is furnished to do so, subject to
 * the following conditions:
 *
 * The above copyright notice and this permission notice shall be
 * included in all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
 * EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
 * MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
 * NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
 * LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION
 * OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
 * WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 *
 * ===
 *
 * From: https://github.com/faker-js/faker/commit/a9f98046c7d5eeaabe12fc587024c06d683800b8
 * To: https://github.com/faker-js/faker/commit/29234378807c4141588861f69421bf20b5ac635e
 *
 * Based on faker.js, copyright Marak Squires and contributor, what follows below is the original license.
 *
 * ===
 *
 * faker.js - Copyright (c) 2011-2020
 * Marak Squires
 * http://github.com/marak/faker.js/
 *
 * faker.js was inspired by and has used data definitions from:
 *
 *  * https://github.com/stympy/faker/ - Copyright (c) 2007-2010 Benjamin Curtis
 *  * http://search.cpan.org/~jasonk/Data-Faker-0.07/ - Copyright 2004-2005 by Jason Kohles
 *
 * Permission is hereby granted, free of charge, to any person obtaining
 * a copy of this software and associated documentation files (the
 * "Software"), to deal in the Software without restriction, including
 * without limitation the rights to use, copy, modify, merge, publish,
 * distribute, sublicense, and/or sell copies of the Software, and to
 * permit persons to whom the Software is furnished to do so, subject to
 * the following conditions:
 *
 * The above copyright notice and this permission notice shall be
 * included in all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
 * EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
 * MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
 * NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
 * LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION
 * OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
 * WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */

/** Written by scripts/shop-words.mjs; do not edit. Names with commas between them. */
export const rareNames: Readonly<Record<string, { readonly given: string; readonly family: string }>> = {
  'United States': {
    given: `
Aaliyah, Adele, Aileen, Alda, Alexandrine, Alisha, Amanda, Amira, Angela, Annabel, Antonia, Astrid, Ayla, Berta,
Camilla, Carolina, Cecilia, Cheyenne, Clara, Concepcion, Daniela, Denise, Dora, Elda, Elise, Eloise, Emily, Estelle,
Eveline, Faye, Florence, Gabriella, Gina, Gwen, Helena, Imani, Isabell, Jacqueline, Jayda, Joana, Josie, Juliana,
Katarina, Kiara, Lana, Lavinia, Lelia, Lexi, Lilly, Liza, Louisa, Lucy, Macy, Magali, Margarita, Marianne, Marta,
Matilda, Megan, Melody, Mikayla, Monica, Nancy, Nina, Oceane, Pamela, Phoebe, Raquel, Roberta, Rosario, Samanta,
Sarah, Silvia, Sophie, Suzanne, Tess, Tina, Vilma, Vivian, Yasmine, Aaron, Abraham, Adrian, Alan, Alexander, Amos,
Anthony, Arnaldo, Arvid, Ben, Blaise, Bradley, Bruce, Carl, Cedric, Christian, Clovis, Constantin, Damien, Darren,
Declan, Dino, Donato, Edmond, Elijah, Emiliano, Eric, Eugene, Fausto, Finn, Franz, Gabriel, Gerardo, Gino, Guido,
Harrison, Henri, Hunter, Isaiah, Jacob, Jamal, Javier, Jeremiah, Jesus, Joel, Jon, Jose, Julien, Keanu, Laurence,
Leonardo, Liam, Lorenzo, Ludwig, Manuel, Mariano, Marvin, Max, Mike, Mohammad, Narciso, Nick, Noah, Norman, Orlando,
Pablo, Peter, Quinten, Raphael, Rick, Roger, Ryan, Santino, Seth, Stan, Ted, Tito, Tommy, Victor, Wilhelm
`,
    family: `
Abbott, Adams, Armstrong, Auer, Bailey, Balistreri, Bartell, Bartoletti, Bauch, Baumbach, Beahan, Beatty, Beer, Beier,
Bergstrom, Bogan, Borer, Botsford, Boyer, Braun, Brown, Carroll, Carter, Casper, Cassin, Christiansen, Cole, Collins,
Conroy, Corkery, Corwin, Cronin, Cruickshank, Cummings, Daniel, Dare, Davis, Dickens, Dietrich, Donnelly, Douglas,
Durgan, Ebert, Emmerich, Erdman, Fadel, Fahey, Fay, Feeney, Ferry, Fisher, Gibson, Gleason, Goldner, Grady, Graham,
Green, Greenfelder, Grimes, Gutmann, Hahn, Haley, Hand, Hane, Harber, Harris, Harvey, Heaney, Heathcote, Hermann,
Hermiston, Hettinger, Hickle, Hoppe, Howe, Hudson, Huel, Jacobi, Jacobs, Jenkins, Johns, Johnson, Jones, Keeling,
Kessler, Kiehn, Kirlin, Klein, Koelpin, Kohler, Kovacek, Kreiger, Kuhlman, Kuhn, Kunde, Lakin, Lang, Larkin, Larson,
Leffler, Lehner, Little, Lockman, Lynch, Maggio, Marks, Marvin, Miller, Mitchell, Mohr, Moore, Morissette, Muller,
Murphy, Nader, Nicolas, Nolan, O'Connell, O'Hara, O'Keefe, Olson, Parisian, Parker, Quigley, Rath, Reichel, Reilly,
Rice, Ritchie, Rodriguez, Rohan, Rowe, Russel, Ryan, Sauer, Schaefer, Schmitt, Schneider, Schultz, Schuster, Smith,
Smitham, Stanton, Stark, Swift, Thompson, Towne, Tromp, Turcotte, Ullrich, Walker, Walter, Ward, Weber, Welch, White,
Wilderman, Will, Williamson, Wolf
`,
  },
  Canada: {
    given: `
Abbey, Abigail, Alexandra, Alice, Amelia, Amy, Annabelle, Audrey, Caitlin, Charlotte, Claire, Eliza, Ellie, Emma,
Evie, Gemma, Hannah, Heidi, Isabel, Isabelle, Jade, Jessica, Lara, Layla, Lilly, Lola, Maddison, Madison, Mia, Molly,
Paige, Piper, Ruby, Sarah, Sienna, Sofia, Stella, Summer, Victoria, Willow, Aaron, Aidan, Alexander, Andrew, Archie,
Bailey, Blake, Callum, Charlie, Christian, Connor, Daniel, Declan, Edward, Ethan, Gabriel, Harrison, Hayden, Hunter,
Jack, Jake, Jasper, Jett, John, Joseph, Justin, Leo, Liam, Luca, Luke, Matthew, Michael, Nathan, Noah, Owen, Phoenix,
Sam, Sebastian, Tyler, Xavier, Abigaïl, Adélaïde, Alexandrine, Amélie, Ariane, Aurélie, Brigitte, Clémentine,
Danielle, Diane, Eva, Florence, Georgette, Hortense, Iris, Joëlle, Juliette, Laurine, Lucille, Madeleine, Marianne,
Maud, Miriam, Mégane, Nathalie, Océane, Pauline, Rachel, Rosalie, Sandrine, Sophie, Thérèse, Yvette, Édith, Élodie,
Achille, Albert, Alexandre, Arian, Arthur, Bernard, Brice, Clovis, Cédric, Dimitri, Emmanuel, Fabien, Frédéric,
Gaston, Guy, Henri, Jacques, Johan, Julien, Jérôme, Louis, Léon, Marc, Martin, Merlin, Norbert, Olivier, Paul, Raoul,
René, Roland, Simon, Tim, Victor, Yves
`,
    family: `
Abbott, Anderson, Barrows, Barton, Beahan, Beier, Bogan, Boyer, Brown, Carter, Cassin, Clarke, Collins, Cormier,
Crooks, D'Amore, Davies, Dickinson, Dooley, Durgan, Emmerich, Fadel, Fay, Fisher, Gibson, Goodwin, Grant, Griffiths,
Hahn, Hamilton, Hansen, Hartmann, Heathcote, Hermiston, Hill, Howell, Hughes, Jacobs, Jenkins, Johnston, Kemmer,
Kiehn, Koch, Koss, Kuhlman, Kunde, Langworth, Lee, Little, Macdonald, Martin, Mccullough, Mclaughlin, Monahan,
Morrison, Muller, Nguyen, O'Connell, O'Neill, Owen, Paterson, Quinn, Reilly, Ritchie, Robinson, Rose, Russel, Sauer,
Schroeder, Shields, Spencer, Stewart, Thomas, Tillman, Turcotte, Walter, Watson, White, Williams, Wolf, Adam, Andre,
Aubert, Barbier, Barre, Berger, Bertrand, Blanc, Bonnet, Brun, Caron, Carre, Charles, Chevalier, Colin, Cousin, Denis,
Dubois, Dufour, Dumont, Dupuis, Durand, Fabre, Fernandez, Fleury, Fournier, Gaillard, Garnier, Gautier, Girard,
Giraud, Guerin, Guillot, Henry, Huet, Jean, Joly, Lacroix, Lambert, Leclerc, Lecomte, Lefevre, Lemaire, Lemoine,
Leroy, Louis, Maillard, Marchand, Martinez, Masson, Menard, Meunier, Michel, Morel, Morin, Nicolas, Olivier, Paul,
Perrin, Perrot, Philippe, Pierre, Pons, Remy, Renaud, Renault, Richard, Robert, Roche, Roger, Rousseau, Roussel, Roy,
Sanchez, Schneider, Vidal
`,
  },
  Germany: {
    given: `
Aaliyah, Aimee, Alexandra, Alicia, Allegra, Amina, Angela, Annabelle, Annie, Arwen, Aylin, Cara, Caroline, Celine,
Chayenne, Clara, Dana, Diana, Elaine, Elina, Elsa, Emmely, Estelle, Fabienne, Fenja, Francesca, Friederike, Hana,
Helin, Ina, Isabell, Janin, Jasmine, Jette, Joelle, Joline, Josy, Juliane, Kaja, Katarina, Kiana, Kristin, Laureen,
Lee, Leona, Leyla, Liliana, Linda, Lisanne, Lotta, Lucy, Lyn, Maike, Malina, Mariam, Marissa, Martha, Maxima, Melanie,
Melissa, Michelle, Mira, Naemi, Nela, Nike, Patricia, Phoebe, Rieke, Sabrina, Sandra, Selin, Sina, Sophie, Summer,
Tamara, Tessa, Tomke, Veronika, Wibke, Ylvie, Aaron, Ahmed, Alexander, Andreas, Arian, Arvid, Ben, Berat, Boris, Can,
Cem, Claas, Corvin, Darian, Dean, Domenic, Eddi, Eliah, Emir, Eric, Falk, Finn, Frederik, Gerrit, Gustav, Hassan,
Henrik, Ilja, Jack, Janek, Janosch, Jasper, Jeremie, Jimmy, Johnny, Joris, Josua, Justus, Kay, Kevin, Konstantin,
Laurens, Len, Lenny, Leopold, Liam, Lionel, Luc, Luk, Maik, Marco, Marko, Marwin, Matthias, Maximilian, Michel, Milo,
Mohammed, Nathanael, Nicolai, Nils, Ole, Patrice, Philip, Quirin, Rayan, Robert, Ryan, Sandro, Shawn, Steffen, Taha,
Theo, Thorge, Timo, Tobias, Tristan, Victor, Willi, Yannis
`,
    family: `
Abel, Ade, Allgeyer, Aschenbroich, Bak, Barylla, Beck, Behrenbruch, Bertenbreiter, Biedermann, Blassneck, Bohge,
Bourrouag, Braun, Brinkmann, Brüggmann, Burmeister, Börgeling, Büttner, Cleve, Dahm, Dauth, Dengler, Dies, Dittmer,
Drechsler, Dylus, Edorh, Elbe, Erdmann, Ewald, Feller, Finke, Forst, Freigang, Friedmann, Gaba, Garatva, Geiger,
Gesell, Goedicke, Gottschalk, Green, Grosskopf, Grötzinger, Göhler, Haaf, Hamann, Harting, Haupt, Heinemann, Hengmith,
Herberger, Herwig, Hildenbrand, Hodea, Holl, Horn, Hujo, Höhne, Illing, Jakubczyk, Jegorov, Jungbluth, Kalinowski,
Karsten, Kedzierski, Kesselschläger, Kirst, Kleininger, Kloss, Knorr, Koehler, Koleiski, Koster, Krauel, Krippner,
Kröckert, Kummle, Kustermann, Köpernick, Küter, Langhirt, Lehmann, Lenfers, Lewke, Lienshöft, Lischka, Lott, Lübke,
Malucha, Marschek, Matthes, Mehlhorn, Merkel, Mikitenko, Mohrhard, Moser, Möcks, Nabein, Nerius, Nicolay, Northoff,
Olbrich, Ostwald, Peter, Pichlmaier, Plautz, Pollmächer, Prediger, Rabenstein, Raubuch, Reinberg, Restorff, Riedel,
Ringel, Rodehau, Rosbach, Ruch, Röse, Saile, Saumweber, Schelk, Schielke, Schlangen, Schmitz, Schondelmaier, Schroder,
Schulz, Schwanitz, Schwerdtner, Schönberg, Schütze, Senkel, Sillah, Soller, Spinner, Steding, Stengel, Stolle, Streit,
Stöppler, Sürth, Teufel, Tidow, Tonat, Tschirch, Uibel, Urbaniak, Viellehner, Volkmann, Walter, Wehrsen, Welz, Wezel,
Will, Wittich, Wölpert, Zapletal, Zimmermann
`,
  },
  France: {
    given: `
Abigaïl, Adrienne, Adélaïde, Agnès, Alexandrine, Alice, Amélie, Angeline, Annabelle, Antigone, Ariane, Audrey,
Aurélie, Betty, Brigitte, Catherine, Charlotte, Christelle, Claire, Claudine, Clémentine, Cécile, Danielle, Delphine,
Diane, Ella, Emma, Estelle, Eva, Flavie, Florence, Gabrielle, Georgette, Henriette, Hortense, Hélène, Iris, Jacinthe,
Jade, Jeanne, Joëlle, Julia, Juliette, Laura, Laurine, Lucie, Lucille, Léna, Madeleine, Margot, Marianne, Martine,
Maud, Michèle, Miriam, Muriel, Mégane, Mélissa, Nathalie, Noémie, Océane, Pascale, Pauline, Pénélope, Rachel, Rebecca,
Rosalie, Salomé, Sandrine, Simone, Sophie, Suzanne, Thérèse, Virginie, Yvette, Zoé, Édith, Élisabeth, Élodie,
Éléonore, Aaron, Abel, Achille, Adam, Albert, Alcide, Alexandre, Archibald, Arian, Armand, Arthur, Axel, Bernard,
Bertrand, Brice, Charles, Christian, Clarence, Clovis, Colin, Cédric, César, Daniel, David, Dimitri, Edmond, Emmanuel,
Eugène, Fabien, Ferdinand, Frédéric, Félix, Gaston, Gilbert, Guy, Hector, Henri, Hubert, Jacques, Jean, Johan, Jonas,
Joseph, Joël, Julien, Jérémie, Jérôme, Lionel, Louis, Lucas, Léon, Léonard, Marc, Marcel, Martin, Maurice, Merlin,
Michel, Nathan, Nestor, Norbert, Noé, Olivier, Pascal, Paul, Quentin, Raoul, Raymond, René, Robert, Roland, Roméo,
Simon, Thomas, Tim, Valentin, Victor, Xavier, Yves, Éric
`,
    family: `
Adam, Andre, Arnaud, Aubert, Aubry, Barbier, Baron, Barre, Benoit, Berger, Bernard, Bertrand, Blanc, Blanchard,
Bonnet, Bourgeois, Boyer, Breton, Brun, Brunet, Caron, Carpentier, Carre, Charles, Charpentier, Chevalier, Clement,
Colin, Collet, Cousin, David, Denis, Deschamps, Dubois, Dufour, Dumas, Dumont, Dupont, Dupuis, Dupuy, Durand, Duval,
Fabre, Faure, Fernandez, Fleury, Fontaine, Fournier, Francois, Gaillard, Garcia, Garnier, Gauthier, Gautier, Gerard,
Girard, Giraud, Gonzalez, Guerin, Guillaume, Guillot, Guyot, Henry, Hubert, Huet, Jacquet, Jean, Joly, Julien,
Lacroix, Laine, Lambert, Laurent, Leclerc, Leclercq, Lecomte, Lefebvre, Lefevre, Legrand, Lemaire, Lemoine, Leroux,
Leroy, Lopez, Louis, Lucas, Maillard, Marchal, Marchand, Marie, Martin, Martinez, Marty, Masson, Mathieu, Menard,
Mercier, Meunier, Meyer, Michel, Moreau, Morel, Morin, Moulin, Muller, Nguyen, Nicolas, Noel, Olivier, Paris, Paul,
Perez, Perrin, Perrot, Petit, Philippe, Picard, Pierre, Poirier, Pons, Prevost, Remy, Renard, Renaud, Renault, Rey,
Richard, Riviere, Robert, Robin, Roche, Rodriguez, Roger, Rolland, Rousseau, Roussel, Roux, Roy, Royer, Sanchez,
Schmitt, Schneider, Simon, Thomas, Vasseur, Vidal, Vincent
`,
  },
  Spain: {
    given: `
Adela, Adriana, Alejandra, Amalia, Ana, Ana María, Andrea, Anni, Antonia, Barbara, Beatriz, Blanca, Caridad, Carlota,
Carmen, Catalina, Cecilia, Claudia, Concepción, Cristina, Daniela, Diana, Dorotea, Débora, Elisa, Eloisa, Elvira,
Emilia, Estela, Ester, Florencia, Francisca, Gloria, Graciela, Guillermina, Inés, Isabel, Isabela, Josefina, Juana,
Laura, Leonor, Leticia, Lola, Lorena, Lucía, Luisa, Magdalena, Maica, Marcela, Margarita, Maricarmen, Marilú, Marta,
María, María Elena, María Eugenia, María Luisa, María Soledad, Matilde, Mayte, Mercedes, Mónica, Natalia, Olivia,
Patricia, Ramona, Raquel, Reina, Rocío, Rosalia, Rosario, Sara, Silvia, Soledad, Sonia, Teresa, Verónica, Virginia,
Yolanda, Adán, Agustín, Alberto, Alfonso, Alfredo, Andrés, Armando, Arturo, Benito, Bernardo, Carles, Carlos,
Clemente, Cristián, Cristóbal, Daniel, David, Diego, Emilio, Enrique, Ernesto, Federico, Felipe, Fernando, Gabriel,
Gerardo, Germán, Gonzalo, Gregorio, Guillermo, Hermenegildo, Hernán, Homero, Hugo, Ignacio, Iván, Jaime, Javier,
Jerónimo, Joaquín, Jordi, Jorge, Josep, José, José Eduardo, José Luis, José María, Juan, Juan Ramón, Julio,
Julio César, Lucas, Luis, Luis Miguel, Marco Antonio, Marcos, Mariano, Martín, Mateo, Miguel, Nicolás, Octavio, Pablo,
Pedro, Pío, Rafael, Ramón, Raúl, Ricardo, Rodrigo, Rubén, Salvador, Sancho, Santiago, Sergi, Teodoro, Timoteo, Tomás,
Víctor, Ángel
`,
    family: `
Abeyta, Acevedo, Adorno, Aguilera, Alarcón, Alcántar, Alicea, Alonso, Alvarado, Anguiano, Aponte, Araña, Arenas,
Armas, Arredondo, Arteaga, Baca, Balderas, Barela, Barreto, Bañuelos, Benavides, Bernal, Bonilla, Briones, Burgos,
Caballero, Caldera, Camarillo, Cano, Cardona, Carrasco, Carreón, Casanova, Casillas, Castro, Cedillo, Cerda, Chapa,
Cisneros, Colón, Cordero, Corral, Cortéz, Cruz, Córdova, Delao, Deleón, Delvalle, Durán, Elizondo, Escamilla, Espinal,
Esquibel, Fajardo, Ferrer, Flórez, Gaitán, Gallegos, Garay, Garrido, Gaytán, Godínez, Granados, Guardado, Guillén,
Gálvez, Henríquez, Hidalgo, Hurtado, Jaime, Jasso, Jáquez, Leal, Lemus, Limón, Loera, Loya, Lucio, López, Madrigal,
Malave, Marrero, Mascareñas, Matías, Medrano, Mena, Meraz, Meza, Mojica, Montalvo, Montemayor, Montoya, Moreno,
Murillo, Márquez, Nava, Negrete, Nieves, Núñez, Ojeda, Olivera, Olvera, Orellana, Orta, Otero, Padilla, Palomino,
Parra, Pedraza, Peralta, Pichardo, Polanco, Posada, Puente, Pérez, Quintanilla, Quiñónez, Rangel, Regalado, Reyes,
Rico, Rivera, Rocha, Rojo, Romo, Rosario, Ruelas, Saiz, Salcido, Salinas, Sandoval, Santillán, Sedillo, Serna, Sierra,
Solorio, Sosa, Sáenz, Tamez, Tello, Tijerina, Torres, Trujillo, Ulloa, Urrutia, Valdez, Valentín, Vallejo, Varela,
Velasco, Venegas, Vergara, Villagómez, Villarreal, Vélez, Zambrano, Zaragoza, Zelaya, de Jesús
`,
  },
  Italy: {
    given: `
Ada, Adele, Aida, Alberta, Alessandra, Alice, Allegra, Amanda, Anastasia, Angelica, Antigone, Asia, Astrid, Barbara,
Bianca, Candida, Carlotta, Carolina, Caterina, Clara, Cordelia, Cornelia, Daniela, Deanna, Delia, Dolores, Donna,
Elda, Eliana, Ella, Elvira, Esmeralda, Ester, Eva, Fatima, Felicita, Francesca, Gemma, Giada, Giovanna, Glenda, Greta,
Ines, Iris, Isabella, Lavinia, Leda, Letizia, Liliana, Lisa, Lorenza, Lucia, Luna, Manuela, Maria, Mariella, Marta,
Melissa, Milena, Miranda, Nadia, Nina, Novella, Olga, Pamela, Pia, Quieta, Rita, Rosa, Rosalinda, Sabrina, Santina,
Serena, Solange, Susanna, Teresa, Valeria, Veronica, Vincenza, Wanda, Abelardo, Achille, Adolfo, Adriano, Alcibiade,
Alessandro, Alessio, Alfredo, Amos, Antonio, Armando, Arnaldo, Aurelio, Benito, Boris, Bruno, Candido, Carmelo,
Claudio, Clemente, Dante, Dario, Diego, Domenico, Donato, Elia, Eliseo, Emiliano, Enrico, Enzo, Ernesto, Eusebio,
Fabio, Federico, Fernando, Flavio, Franco, Gaetano, Gerardo, Gianluca, Gilberto, Giovanni, Giuliano, Gregorio, Guido,
Igor, Ivo, Leandro, Leonardo, Lino, Lisandro, Loris, Luca, Lucio, Marco, Mariano, Matteo, Milo, Mirko, Mosè, Narciso,
Nino, Norberto, Omar, Oscar, Osvaldo, Pasquale, Pio, Ramiro, Roberto, Rocco, Rodrigo, Romeo, Salvatore, Saul, Sergio,
Timoteo, Ubaldo, Valentino, Vito
`,
    family: `
Abate, Addari, Alessandrini, Ambrosio, Angelini, Apicella, Atzori, Baldo, Barbera, Barretta, Battistini, Benedetto,
Bernardi, Biagetti, Bini, Bonanni, Bordoni, Bosi, Brignone, Buongiorno, Caiazzo, Cammisa, Candido, Capasso, Cappiello,
Cardinale, Carloni, Carrus, Cascone, Castiello, Cattani, Cecere, Cerutti, Chirico, Cimmino, Cirelli, Coletta, Conti,
Corsi, Costantino, Crevatin, Cucchiara, D'Amato, D'Onofrio, Davoli, De Fazio, De Martino, Degano, Denaro, Di Carlo,
Di Giacomo, Di Maggio, Di Paola, Di Vita, Doro, Ercoli, Fabiano, Fantini, Favero, Ferrando, Ferri, Finocchiaro,
Fiorucci, Forlani, Franchini, Fumarola, Galeazzi, Garifo, Genovese, Giampaolo, Gioacchini, Girone, Granato, Grilli,
Guerra, Hofer, Iazzetta, Ippoliti, La Rosa, Latini, Lenzi, Liccardo, Lo Cascio, Lolli, Lotito, Lucidi, Macchia,
Mainardi, Mancino, Manzella, Marchesi, Maresca, Marongiu, Martino, Masiero, Mattei, Mazzeo, Medugno, Menozzi,
Micheletti, Mingarelli, Monaco, Monticelli, Morini, Mulas, Napoli, Nesti, Nocera, Oliveri, Ottaviano, Pagliuca,
Palmisani, Paolella, Papini, Pascarella, Patanè, Pedone, Penzo, Perugini, Petrucci, Piccione, Pini, Pischedda,
Platania, Pompei, Prete, Pugliese, Raimondo, Ravaioli, Ricci, Rizza, Romaniello, Rossini, Rusciano, Saia, Salvatore,
Santarossa, Saporito, Savoca, Scherini, Scorza, Serena, Signorile, Simoni, Soro, Spataro, Sucameli, Tanzi, Telesca,
Tirelli, Tonini, Toti, Tucci, Vaccaro, Vanni, Verde, Villari, Vitali, Zambon, Zappia
`,
  },
  India: {
    given: `
Aadrika, Aasa, Abani, Agrata, Aishani, Akula, Amrita, Anamika, Anasooya, Anjali, Anuja, Apsara, Asha, Atmaja, Avani,
Baidehi, Basanti, Bhagwati, Bhavani, Bilwa, Chanda, Chandini, Chandra, Chatura, Daevika, Deeksha, Devasree, Dhana,
Dharitri, Dipali, Dulari, Elakshi, Eshana, Gayatri, Gemini, Gita, Heema, Himani, Jaimini, Jyotsana, Kalpana, Kamala,
Kanishka, Kumari, Lakshmi, Laxmi, Madhuri, Mangala, Manisha, Menaka, Mina, Mohini, Ojaswini, Opalina, Parvati,
Prasanna, Prema, Purnima, Rajinder, Rita, Rukmin, Sarada, Sarisha, Shakti, Sharmila, Shobhana, Shreya, Shubha, Siddhi,
Smita, Sucheta, Sukanya, Sunita, Sweta, Tanushri, Trisha, Usha, Vaishvi, Veda, Vimala, Aadi, Aagam, Aamod, Aatreya,
Adheesh, Adinath, Agasti, Ajeet, Alok, Amish, Anagh, Anil, Ankal, Archan, Arun, Atmanand, Bandhu, Bhaaswar, Bharat,
Bhaswar, Bhisham, Bhoopati, Bhudev, Bhushit, Brahma, Budhil, Chandak, Chaten, Damodara, Dayaamay, Deevakar, Devdan,
Dhanesh, Dhruv, Dinesh, Diptendu, Dron, Ekaksh, Gajabahu, Ganapati, Garud, Gauraang, Giri, Giriraaj, Gopaal, Goswamee,
Govinda, Hari, Indra, Jagdish, Jay, Kailash, Kanaka, Karthik, Kiran, Laal, Laxman, Manik, Meghnad, Mukesh, Narendra,
Nawal, Niro, Prasad, Rahul, Rakesh, Ravi, Rudra, Sanjay, Shankar, Siddarth, Somu, Suresh, Swapnil, Tejas, Udai, Umang,
Vedang, Vidur, Vishnu
`,
    family: `
Achari, Acharya, Adiga, Agarwal, Ahluwalia, Ahuja, Arora, Asan, Bandopadhyay, Banerjee, Bhadresha, Bharadwaj, Bhat,
Bhattacharya, Bhattathiri, Butt, Chattopadhyay, Chaturvedi, Chopra, Desai, Deshpande, Devar, Dhawan, Dubashi, Dutta,
Dwivedi, Embranthiri, Ganaka, Gandhi, Gill, Gowda, Guha, Guneta, Gupta, Iyengar, Iyer, Jain, Jangid, Jha, Johar,
Joshi, Kakkar, Kaniyar, Kapoor, Kaul, Kaur, Khan, Khanna, Khatri, Kocchar, Mahajan, Malik, Marar, Mehra, Mehrotra,
Menon, Mishra, Mukhopadhyay, Naik, Nair, Nambeesan, Namboothiri, Nayar, Nehru, Pandey, Panicker, Patel, Patil, Pilla,
Pillai, Pothuvaal, Prajapat, Rana, Reddy, Saini, Sethi, Shah, Sharma, Shukla, Singh, Sinha, Somayaji, Suthar, Tagore,
Talwar, Tandon, Trivedi, Varma, Varman, Varrier, Verma
`,
  },
  Netherlands: {
    given: `
Aaliyah, Aimée, Alina, Alyssa, Amelie, Annabel, Asel, Aya, Bella, Carlijn, Charlotte, Céline, Davina, Dina, Eef,
Eliana, Elisabeth, Elodie, Emmy, Eva, Fabiënne, Faya, Femke, Fiene, Flore, Gigi, Hailey, Hendrika, Inara, Isabel, Ize,
Jade, Janna, Jaylinn, Jessie, Jinte, Jolijn, Jula, June, Kaylee, Kiara, Laila, Laurie, Lexie, Lieve, Lina, Lise, Liz,
Loes, Lotte, Lucy, Maan, Maja, Marie, Maryam, Medina, Melissa, Meyra, Milena, Mirte, Nadine, Nienke, Nine, Nomi, Nova,
Nynke, Pien, Puk, Roos, Ruby, Sammie, Scottie, Siënna, Sophie, Teddy, Valerie, Vienna, Wies, Yenthe, Zeyneb, Aaron,
Adriaan, Albert, Amir, Arie, Ayman, Benja, Boas, Bradley, Bruno, Christiaan, Daan, Dante, Dean, Dies, Douwe, Elias,
Ethan, Felix, Flip, Freek, Gideon, Hein, Idris, Isaiah, Jackson, Jakub, Javi, Jaylano, Jelte, Jimi, Joes, Jonas, Jorn,
Juda, Jurre, Kasper, Kerem, Krijn, Len, Lev, Liyam, Louis, Luke, Maes, Marcel, Martin, Matthew, Maximilian, Merijn,
Midas, Milo, Mohammed, Musa, Natan, Nikodem, Noud, Olaf, Oskar, Philip, Rafaël, Rayen, Riff, Ruben, Samuël, Sebastian,
Sepp, Siep, Stan, Sven, Thiago, Tibbe, Timo, Tristan, Umut, Vik, Willem, Xavier, Yassir, Zain
`,
    family: `
Aalbers, Bakker, Bijl, Blom, Boer, Bos, Bosch, Bosman, Brouwer, Cornelissen, Corsten, Dekker, Dijkstra, Driessen,
Evers, Freriks, Gerritsen, Groen, Groothuizen, Hartman, Hazes, Hendriks, Hermans, Hofman, Huisman, Jacobs, Jansen,
Janssen, Jonker, Klein, Kok, Koning, Kramer, Kuijpers, Kuiper, Kuypers, Lubbers, Maas, Martens, Meeuwis, Meijer,
Meyer, Mol, Molenaar, Moors, Mulder, Nijland, Oosterhuis, Peeters, Poels, Post, Postma, Prinsen, Rietman, Ritsma,
Sanders, Schipper, Scholten, Smeets, Terlouw, Timmermans, Veenstra, Verbeek, Verhoeven, Vermeulen, Vink, Visser, Vos,
Wagenaar, Willems, Willemsen, Wolters, Zijlstra, Zuiderveld, de Boer, de Bruijn, de Bruyn, de Corte, de Graaf,
de Groot, de Haan, de Jong, de Jonge, de Koning, de Lange, de Leeuw, de Nijs, de Ruiter, de Vos, de Vries, de Wit,
den Adel, van Beek, van Dam, van Dijk, van Dongen, van Doorn, van Ginneken, van Iersel, van Leeuwen, van Loon,
van Veen, van Vliet, van Wijk, van de Berg, van de Brink, van de Meer, van de Pol, van de Veen, van de Velden,
van de Ven, van de Wal, van den Berg, van den Bosch, van den Broek, van den Heuvel, van den Pol, van den Velde,
van der Berg, van der Heijden, van der Heyden, van der Horst, van der Laan, van der Linden, van der Meer,
van der Meulen, van der Pol, van der Velde, van der Velden, van der Ven, van der Wal
`,
  },
  Australia: {
    given: `
Abbey, Abby, Abigail, Addison, Alexandra, Alexis, Alice, Alyssa, Amelia, Amelie, Amy, Angelina, Annabelle, Ashley,
Audrey, Ava, Caitlin, Charli, Charlotte, Chelsea, Claire, Claudia, Eliza, Elizabeth, Ellie, Emily, Emma, Eva, Evie,
Gabriella, Gemma, Georgia, Hannah, Hayley, Heidi, Holly, Isabel, Isabella, Isabelle, Isla, Jade, Jasmine, Jessica,
Kayla, Lara, Lauren, Layla, Leah, Lilly, Lily, Lola, Lucy, Maddison, Madeline, Madison, Matilda, Mia, Mikayla, Molly,
Natalie, Paige, Phoebe, Piper, Poppy, Ruby, Samantha, Sarah, Savannah, Sienna, Skye, Sofia, Sophia, Stella, Stephanie,
Summer, Tahlia, Victoria, Violet, Willow, Zara, Aaron, Adam, Aidan, Aiden, Alexander, Ali, Andrew, Angus, Archie,
Ashton, Bailey, Beau, Blake, Caleb, Callum, Cameron, Charlie, Chase, Christian, Christopher, Connor, Cooper, Daniel,
Darcy, Declan, Dylan, Edward, Eli, Ethan, Finn, Gabriel, George, Harrison, Harry, Hayden, Henry, Hunter, Isaac, Jack,
Jackson, Jake, James, Jasper, Jayden, Jett, Joel, John, Jonathan, Joseph, Joshua, Justin, Kai, Leo, Levi, Liam,
Lincoln, Luca, Lucas, Luke, Marcus, Matthew, Max, Michael, Mitchell, Nathan, Nicholas, Noah, Oliver, Owen, Patrick,
Phoenix, Riley, Sam, Samuel, Sebastian, Thomas, Tyler, William, Xavier, Zac
`,
    family: `
Abbott, Adams, Anderson, Bahringer, Barrows, Bartell, Barton, Baumbach, Beahan, Becker, Beier, Bergstrom, Bogan,
Bosco, Boyer, Boyle, Brown, Campbell, Carter, Cartwright, Cassin, Christiansen, Clarke, Collier, Collins, Conroy,
Cormier, Cox, Crooks, Cruickshank, D'Amore, Dare, Davies, Davis, Dickinson, Doherty, Dooley, Doyle, Durgan, Edwards,
Emmerich, Ernser, Fadel, Fahey, Fay, Feil, Fisher, Garden, Gibson, Glover, Goodwin, Graham, Grant, Greenfelder,
Griffiths, Gutmann, Hahn, Haley, Hamilton, Hand, Hansen, Harris, Hartmann, Hayes, Heathcote, Hermann, Hermiston,
Hettinger, Hill, Hoppe, Howell, Hudson, Hughes, Jackson, Jacobs, James, Jenkins, Johns, Johnston, Keeling, Kemmer,
Kessler, Kiehn, Kirlin, Koch, Koelpin, Koss, Kreiger, Kuhlman, Kulas, Kunde, Lakin, Langworth, Larson, Lee, Leffler,
Little, Lowe, Macdonald, Mann, Martin, Mason, Mccullough, Mckenzie, Mclaughlin, Mills, Monahan, Morgan, Morrison,
Moss, Muller, Murray, Nguyen, Nicolas, O'Connell, O'Hara, O'Neill, Olson, Owen, Parker, Paterson, Price, Quinn, Rees,
Reilly, Rice, Ritchie, Robertson, Robinson, Rohan, Rose, Rowe, Russel, Ryan, Sauer, Schmitt, Schroeder, Schultz,
Shields, Smitham, Spencer, Stark, Stewart, Swift, Thomas, Thomson, Tillman, Tremblay, Turcotte, Walker, Walter, Ward,
Watson, Welch, White, Wilkinson, Williams, Wilson, Wolf, Wright
`,
  },
};
