/** The commonest names of each country, women's first; with commas between them. */
export const commonNames: Readonly<Record<string, { readonly given: string; readonly family: string }>> = {
  'United States': {
    given: `
Mary, Patricia, Jennifer, Linda, Elizabeth, Barbara, Susan, Jessica, Karen, Sarah, Lisa, Nancy, Sandra, Ashley, Emily,
Kimberly, Donna, Michelle, Carol, Amanda, Melissa, Deborah, Stephanie, Rebecca, Laura, Sharon, Cynthia, Amy, Angela,
Anna, Brenda, Nicole, Samantha, Katherine, Christine, Rachel, Maria, Heather, Diane, Olivia, James, Robert, John,
Michael, David, William, Richard, Joseph, Thomas, Christopher, Charles, Daniel, Matthew, Anthony, Mark, Steven, Andrew,
Paul, Joshua, Kenneth, Kevin, Brian, Timothy, Ronald, Jason, George, Edward, Jeffrey, Ryan, Jacob, Nicholas, Gary, Eric,
Jonathan, Justin, Scott, Brandon, Benjamin, Samuel, José
`,
    family: `
Smith, Johnson, Williams, Brown, Jones, Garcia, Miller, Davis, Rodriguez, Martinez, Hernandez, Lopez, Gonzalez, Wilson,
Anderson, Thomas, Taylor, Moore, Jackson, Martin, Lee, Perez, Thompson, White, Harris, Sanchez, Clark, Ramirez, Lewis,
Robinson, Walker, Young, Allen, King, Wright, Scott, Torres, Nguyen, Hill, Flores, Green, Adams, Nelson, Baker, Hall,
Rivera, Campbell, Mitchell, Carter, Roberts, Gomez, Phillips, Evans, Turner, Diaz, Parker, Cruz, Edwards, Collins,
Reyes, Stewart, Morris, Morales, Murphy, Cook, Rogers, Gutierrez, Ortiz, Morgan, Cooper, Peterson, Bailey, Reed, Kelly,
Howard, Ramos, Kim, Cox, Ward, Patel
`,
  },
  'United Kingdom': {
    given: `
Sarah, Emma, Claire, Susan, Margaret, Laura, Charlotte, Karen, Helen, Rebecca, Rachel, Lucy, Gemma, Hannah, Victoria,
Joanne, Louise, Jane, Sophie, Fiona, David, John, Paul, James, Andrew, Mark, Michael, Stephen, Robert, Richard,
Christopher, Daniel, Matthew, Peter, Simon, Thomas, Ian, Mohammed, Jack, Gareth
`,
    family: `
Smith, Jones, Williams, Taylor, Davies, Brown, Wilson, Evans, Thomas, Johnson, Roberts, Walker, Wright, Robinson,
Thompson, White, Hughes, Edwards, Green, Lewis, Wood, Harris, Martin, Jackson, Clarke, Patel, Turner, Hill, Cooper,
Ward, Khan, Ahmed, Morris, Campbell, Scott, Macdonald, Murray, Begum, Singh, Baker
`,
  },
  Canada: {
    given: `
Jennifer, Linda, Susan, Sarah, Emily, Emma, Olivia, Catherine, Michelle, Patricia, Nathalie, Isabelle, Sylvie, Julie,
Chantal, Karen, Heather, Stephanie, Mélanie, Priya, Robert, John, David, Michael, James, William, Daniel, Liam, Noah,
Ryan, Jean, Pierre, Michel, Marc, François, Mathieu, Kevin, Brian, Andrew, Gurpreet
`,
    family: `
Smith, Brown, Tremblay, Martin, Roy, Wilson, Macdonald, Gagnon, Johnson, Taylor, Côté, Campbell, Anderson, Lee, Jones,
Williams, Bouchard, Gauthier, Thompson, Miller, Morin, Lavoie, Fortin, Gagné, Singh, Nguyen, Wong, Chen, Patel, Pelletier,
Bélanger, Moore, Young, Stewart, Scott, Ross, Li, Bergeron, Clark, MacLeod
`,
  },
  Germany: {
    given: `
Ursula, Monika, Petra, Sabine, Andrea, Claudia, Susanne, Birgit, Martina, Stefanie, Julia, Anna, Katharina, Christina,
Nicole, Sandra, Laura, Lena, Sarah, Ayşe, Peter, Michael, Thomas, Andreas, Wolfgang, Klaus, Jürgen, Stefan, Christian,
Markus, Daniel, Sebastian, Florian, Jan, Tobias, Lukas, Jonas, Felix, Mehmet, Günther
`,
    family: `
Müller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner, Becker, Schulz, Hoffmann, Schäfer, Koch, Bauer, Richter,
Klein, Wolf, Schröder, Neumann, Schwarz, Zimmermann, Braun, Krüger, Hofmann, Hartmann, Lange, Werner, Krause, Lehmann,
Köhler, Maier, König, Walter, Huber, Kaiser, Fuchs, Peters, Weiß, Jung, Yılmaz, Vogel
`,
  },
  France: {
    given: `
Marie, Nathalie, Isabelle, Sylvie, Catherine, Françoise, Christine, Sandrine, Stéphanie, Céline, Julie, Camille, Léa,
Manon, Aurélie, Émilie, Chloé, Valérie, Monique, Fatima, Jean, Michel, Philippe, Pierre, Alain, Nicolas, Christophe,
Patrick, Laurent, Stéphane, David, Julien, Thomas, Guillaume, Alexandre, Antoine, Hugo, Mohamed, François, Jean-Pierre
`,
    family: `
Martin, Bernard, Thomas, Petit, Robert, Richard, Durand, Dubois, Moreau, Laurent, Simon, Michel, Lefebvre, Leroy, Roux,
David, Bertrand, Morel, Fournier, Girard, Bonnet, Dupont, Lambert, Fontaine, Rousseau, Vincent, Muller, Lefèvre, Faure,
André, Mercier, Blanc, Guérin, Boyer, Garnier, Chevalier, François, Legrand, Gauthier, Da Silva
`,
  },
  Spain: {
    given: `
María, Carmen, Ana, Isabel, Laura, Cristina, Marta, Lucía, Elena, Pilar, Raquel, Sara, Paula, Patricia, Rosario,
Mercedes, Beatriz, Silvia, Nuria, Alba, Antonio, Manuel, José, Francisco, David, Juan, Javier, Daniel, Carlos, Jesús,
Alejandro, Miguel, Pablo, Sergio, Fernando, Álvaro, Adrián, Rubén, Iván, José Luis
`,
    family: `
García, Rodríguez, González, Fernández, López, Martínez, Sánchez, Pérez, Gómez, Martín, Jiménez, Hernández, Ruiz, Díaz,
Moreno, Muñoz, Álvarez, Romero, Gutiérrez, Alonso, Navarro, Torres, Domínguez, Ramos, Vázquez, Ramírez, Gil, Serrano,
Molina, Blanco, Morales, Suárez, Ortega, Delgado, Castro, Ortiz, Rubio, Marín, Sanz, Iglesias
`,
  },
  Italy: {
    given: `
Maria, Anna, Giulia, Francesca, Chiara, Paola, Laura, Elena, Silvia, Sara, Valentina, Martina, Alessandra, Elisa,
Federica, Giovanna, Rosa, Daniela, Sofia, Barbara, Giuseppe, Giovanni, Antonio, Marco, Andrea, Luca, Francesco, Paolo,
Matteo, Alessandro, Stefano, Roberto, Davide, Simone, Lorenzo, Fabio, Massimo, Salvatore, Niccolò, Michele
`,
    family: `
Rossi, Ferrari, Russo, Bianchi, Romano, Gallo, Costa, Fontana, Conti, Esposito, Ricci, Bruno, Moretti, Barbieri, Greco,
Lombardi, Mancini, Marino, Giordano, Rizzo, Colombo, De Luca, Galli, Santoro, Marchetti, Leone, Longo, Ferrara,
D'Angelo, Martini, Serra, Caruso, Vitale, Marini, Villa, Rinaldi, Testa, Bellini, De Rosa, Grasso
`,
  },
  India: {
    given: `
Priya, Anjali, Pooja, Neha, Sunita, Anita, Kavita, Divya, Deepa, Sneha, Meera, Lakshmi, Shreya, Aishwarya, Nisha, Ritu,
Swati, Fatima, Ananya, Harpreet, Rahul, Amit, Rajesh, Suresh, Vijay, Sanjay, Ravi, Anil, Arjun, Rohit, Vikram, Manoj,
Deepak, Ajay, Karthik, Arun, Imran, Aditya, Nikhil, Siddharth
`,
    family: `
Sharma, Singh, Kumar, Gupta, Patel, Reddy, Khan, Das, Nair, Iyer, Shah, Mehta, Joshi, Rao, Verma, Mishra, Banerjee,
Chatterjee, Mukherjee, Pillai, Menon, Jain, Agarwal, Yadav, Naidu, Desai, Kulkarni, Patil, Kaur, Ghosh, Bose, Chauhan,
Pandey, Thakur, Bhat, Shetty, Fernandes, Ansari, Saxena, Malhotra
`,
  },
  Netherlands: {
    given: `
Maria, Anna, Johanna, Sanne, Lisa, Anouk, Femke, Marieke, Ingrid, Esther, Linda, Monique, Emma, Julia, Lotte, Eva,
Iris, Fleur, Wilma, Fatima, Jan, Peter, Hans, Johannes, Kees, Henk, Willem, Erik, Mark, Jeroen, Bas, Thomas, Daan, Tim,
Lars, Sander, Pieter, Bram, Ruud, Mohamed
`,
    family: `
de Jong, Jansen, de Vries, van den Berg, van Dijk, Bakker, Janssen, Visser, Smit, Meijer, de Boer, Mulder, de Groot,
Bos, Vos, Peters, Hendriks, van Leeuwen, Dekker, Brouwer, de Wit, Dijkstra, Smits, de Graaf, van der Meer,
van der Linden, Kok, Jacobs, de Haan, Vermeulen, van den Heuvel, van der Veen, Willems, Maas, Hoekstra, Koster, Prins,
Postma, Yilmaz, Verhoeven
`,
  },
  Australia: {
    given: `
Sarah, Jessica, Michelle, Karen, Nicole, Rebecca, Emma, Kate, Olivia, Charlotte, Amelia, Isla, Susan, Jennifer,
Margaret, Lauren, Chloe, Mia, Melissa, Kylie, David, Michael, John, Andrew, Peter, James, Daniel, Matthew, Mark, Paul,
Robert, Thomas, Jack, William, Luke, Benjamin, Joshua, Lachlan, Oliver, Craig
`,
    family: `
Smith, Jones, Williams, Brown, Wilson, Taylor, Johnson, White, Martin, Anderson, Thompson, Nguyen, Thomas, Walker,
Harris, Lee, Ryan, Robinson, Kelly, King, Davis, Wright, Evans, Roberts, Green, Hall, Wood, Jackson, Clarke, Patel,
Khan, Lewis, Singh, Young, Mitchell, Murphy, O'Brien, Campbell, Scott, Edwards
`,
  },
};
